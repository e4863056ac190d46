/* cli/grid.c - a table of text with columns that line up, also in Chinese. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/text.h"
#include "cli/say.h"

struct cli_grid {
    ln_arena *arena;
    const char *align;
    size_t n_columns, n_cells, capacity;
    const char **cells; /* heads first */
};

static bool add_cell(cli_grid *grid, const char *text)
{
    const char **cells =
        ln_arena_grow(grid->arena, grid->cells, grid->n_cells, &grid->capacity,
                      grid->n_cells + 1, sizeof *cells);
    if (!cells || !text)
        return false;
    grid->cells = cells;
    grid->cells[grid->n_cells++] = text;
    return true;
}

cli_grid *cli_grid_new(ln_arena *arena, const char *const *heads, const char *align)
{
    cli_grid *grid = LN_NEW(arena, cli_grid, 1);
    if (!grid)
        return NULL;
    grid->arena = arena;
    grid->align = align;
    grid->n_columns = strlen(align);
    for (size_t k = 0; k < grid->n_columns; k++)
        if (!add_cell(grid, heads[k]))
            return NULL;
    return grid;
}

bool cli_grid_text(cli_grid *grid, const char *text)
{
    return add_cell(grid, ln_escape_terminal(grid->arena, text ? text : "-"));
}

bool cli_grid_number(cli_grid *grid, double value, int decimals)
{
    char buffer[LN_NUMBER_SIZE];
    if (isnan(value))
        return add_cell(grid, "-");
    return add_cell(
        grid, ln_arena_text(grid->arena, ln_number_grouped(value, decimals, buffer)));
}

bool cli_grid_percent(cli_grid *grid, double ratio)
{
    char buffer[LN_NUMBER_SIZE];
    if (isnan(ratio))
        return add_cell(grid, "-");
    return add_cell(grid, ln_arena_format(grid->arena, "%s%%",
                                          ln_number_fixed(100 * ratio, 1, buffer)));
}

bool cli_grid_money(cli_grid *grid, int64_t cny)
{
    return cli_grid_number(grid, cny == INT64_MIN ? NAN : (double)cny / 1e4, 1);
}

static size_t column_width(const cli_grid *grid, size_t column)
{
    size_t widest = 0;
    for (size_t k = column; k < grid->n_cells; k += grid->n_columns) {
        const size_t width = ln_text_columns(grid->cells[k]);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void print_cell(const char *text, size_t width, char align, bool last)
{
    const int gap = (int)(width - ln_text_columns(text));
    if (align == 'r')
        printf("%*s%s", gap, "", text);
    else
        printf("%s%*s", text, last ? 0 : gap, "");
    printf("%s", last ? "\n" : "  ");
}

void cli_grid_print(const cli_grid *grid)
{
    for (size_t k = 0; k < grid->n_cells; k++) {
        const size_t column = k % grid->n_columns;
        print_cell(grid->cells[k], column_width(grid, column), grid->align[column],
                   column + 1 == grid->n_columns);
    }
}

void cli_grid_json(const cli_grid *grid)
{
    json_t *rows = json_array();
    for (size_t k = grid->n_columns; k < grid->n_cells; k += grid->n_columns) {
        json_t *row = json_object();
        for (size_t column = 0; column < grid->n_columns; column++)
            json_object_set_new(row, grid->cells[column],
                                json_string(grid->cells[k + column]));
        json_array_append_new(rows, row);
    }
    json_dumpf(rows, stdout, JSON_INDENT(1));
    printf("\n");
    json_decref(rows);
}

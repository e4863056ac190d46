/* read/workbook.h - what a spreadsheet hides: rows out of sight, formulas without
 * values.
 */
#ifndef LN_READ_WORKBOOK_H
#define LN_READ_WORKBOOK_H

#include "read/raw.h"

/* Looks through the sheet called `name` of an .xlsx or .ods. A finding for hidden rows
   and columns, which are read like the others. LN_E_DATA when a formula has no value
   (its file was written by a program and never computed), with the cell, and when the
   file is damaged. */
ln_status ln_sheet_check(ln_ctx *ctx, const raw_layer *raw, const char *path,
                         const char *name);

#endif

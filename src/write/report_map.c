/* write/report_map.c - the map of report.html: Leaflet on a canvas, no tiles. */
#include <math.h>

#include "base/escape.h"
#include "base/number.h"
#include "base/status.h"
#include "write/report.h"

static void add_text(report *r, const char *text)
{
    ln_page_format(&r->page, "\"%s\"", ln_escape_js(r->page.arena, text ? text : ""));
}

static void add_real(report *r, double value, int decimals)
{
    char b[LN_NUMBER_SIZE];
    ln_page_add(&r->page,
                isfinite(value) ? ln_number_fixed(value, decimals, b) : "null");
}

/* Leaflet's order: y before x, here northing before easting in metres. */
static void add_place(report *r, double x, double y)
{
    ln_page_add(&r->page, "[");
    add_real(r, y, 1);
    ln_page_add(&r->page, ",");
    add_real(r, x, 1);
    ln_page_add(&r->page, "]");
}

static void add_polygon(report *r, const ln_polygons *p, size_t i)
{
    ln_page_add(&r->page, "[");
    for (size_t k = p->part_start[i]; k < p->part_start[i + 1]; k++) {
        ln_page_add(&r->page, k > p->part_start[i] ? ",[" : "[");
        for (size_t ring = p->ring_start[k]; ring < p->ring_start[k + 1]; ring++) {
            ln_page_add(&r->page, ring > p->ring_start[k] ? ",[" : "[");
            for (size_t v = p->vertex_start[ring]; v < p->vertex_start[ring + 1]; v++) {
                ln_page_add(&r->page, v > p->vertex_start[ring] ? "," : "");
                add_place(r, p->x_m[v], p->y_m[v]);
            }
            ln_page_add(&r->page, "]");
        }
        ln_page_add(&r->page, "]");
    }
    ln_page_add(&r->page, "]");
}

static void data_services(report *r)
{
    bool first = true;
    ln_page_add(&r->page, "services:[");
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        if (!r->d->study->params.service[vi].on)
            continue;
        ln_page_format(&r->page, "%s{id:%d,title:", first ? "" : ",", vi);
        add_text(
            r, ln_report_pick(r, ln_services()[vi].title, ln_services()[vi].title_zh));
        ln_page_add(&r->page, ",target:");
        add_real(r, r->d->before ? r->d->before->total[vi].target_persons : NAN, 3);
        ln_page_add(&r->page, ",served:");
        add_real(r, r->d->before ? r->d->before->total[vi].served_persons : NAN, 3);
        ln_page_add(&r->page, "}");
        first = false;
    }
    ln_page_add(&r->page, "],\n");
}

static void data_communities(report *r)
{
    const ln_communities *c = &r->d->city->communities;
    ln_page_add(&r->page, "communities:[");
    for (size_t ci = 0; ci < c->n; ci++) {
        ln_page_add(&r->page, ci ? ",\n{name:" : "{name:");
        add_text(r, c->name[ci]);
        ln_page_add(&r->page, ",persons:");
        add_real(r, c->persons[ci], 0);
        ln_page_add(&r->page, ",served:{");
        for (int vi = 0; vi < LN_N_SERVICES; vi++) {
            if (!r->d->study->params.service[vi].on || !r->d->before)
                continue;
            ln_page_format(&r->page, "%d:", vi);
            add_real(r, r->d->before->served_ratio[ci * LN_N_SERVICES + (size_t)vi], 4);
            ln_page_add(&r->page, ",");
        }
        ln_page_add(&r->page, "},shape:");
        add_polygon(r, &c->shape, ci);
        ln_page_add(&r->page, "}");
    }
    ln_page_add(&r->page, "],\n");
}

static void data_facilities(report *r)
{
    const ln_facilities *f = &r->d->city->facilities;
    ln_page_add(&r->page, "facilities:[");
    for (size_t fi = 0; fi < f->n; fi++) {
        ln_page_format(&r->page, "%s{service:%d,name:", fi ? "," : "", f->service[fi]);
        add_text(r, f->name[fi]);
        ln_page_add(&r->page, ",at:");
        add_place(r, f->x_m[fi], f->y_m[fi]);
        ln_page_add(&r->page, "}");
    }
    ln_page_add(&r->page, "],\n");
}

static void data_spaces(report *r)
{
    const ln_spaces *s = &r->d->city->spaces;
    ln_page_add(&r->page, "spaces:[");
    for (size_t si = 0; si < s->n; si++) {
        ln_page_add(&r->page, si ? ",{name:" : "{name:");
        add_text(r, s->name[si]);
        ln_page_add(&r->page, ",verdict:");
        add_text(r, r->d->sites ? ln_screen_name(r->d->sites->space_verdict[si]) : "");
        ln_page_add(&r->page, ",at:");
        add_place(r, s->x_m[si], s->y_m[si]);
        ln_page_add(&r->page, "}");
    }
    ln_page_add(&r->page, "],\n");
}

/* Which people points a chosen site reaches for each of its services. */
static void data_reach(report *r, const ln_chosen *chosen)
{
    const ln_reach *reach = r->d->space_reach;
    const size_t si = r->d->sites->options.space[chosen->option];
    ln_page_add(&r->page, "reach:{");
    for (int vi = 0; vi < LN_N_SERVICES; vi++) {
        const double limit_m = r->d->study->params.service[vi].limit_m;
        if (chosen->rooms.service_m2[vi] <= 0)
            continue;
        ln_page_format(&r->page, "%d:[", vi);
        for (size_t k = reach->row_start[si];
             k < reach->row_start[si + 1] && reach->distance_m[k] <= limit_m; k++)
            ln_page_format(&r->page, "%u,", (unsigned)reach->point[k]);
        ln_page_add(&r->page, "],");
    }
    ln_page_add(&r->page, "}");
}

static void data_chosen(report *r)
{
    ln_page_add(&r->page, "chosen:[");
    for (size_t k = 0; r->d->choice && k < r->d->choice->n_chosen; k++) {
        const ln_chosen *c = &r->d->choice->chosen[k];
        const size_t si = r->d->sites->options.space[c->option];
        ln_page_format(&r->page, "%s{rank:%u,name:", k ? ",\n" : "", (unsigned)c->rank);
        add_text(r, r->d->city->spaces.name[si]);
        ln_page_add(&r->page, ",at:");
        add_place(r, r->d->city->spaces.x_m[si], r->d->city->spaces.y_m[si]);
        ln_page_add(&r->page, ",");
        data_reach(r, c);
        ln_page_add(&r->page, "}");
    }
    ln_page_add(&r->page, "],\n");
}

/* Persons at each point who are not served today, by service; points without any are
   left out. */
static void data_unserved(report *r)
{
    ln_page_add(&r->page, "unserved:{");
    for (int vi = 0; r->d->before && vi < LN_N_SERVICES; vi++) {
        if (!r->d->study->params.service[vi].on)
            continue;
        ln_page_format(&r->page, "%d:{", vi);
        for (size_t pi = 0; pi < r->d->before->n_points; pi++) {
            const size_t at = pi * LN_N_SERVICES + (size_t)vi;
            const double left =
                r->d->before->full_persons[at] + r->d->before->out_persons[at];
            if (left < 0.005)
                continue;
            ln_page_format(&r->page, "%zu:", pi);
            add_real(r, left, 2);
            ln_page_add(&r->page, ",");
        }
        ln_page_add(&r->page, "},");
    }
    ln_page_add(&r->page, "}\n");
}

ln_status ln_report_map(report *r)
{
    ln_page_format(
        &r->page,
        "<h2>%s</h2><div id=\"map\"></div><div id=\"side\"><div id=\"themes\"></div>"
        "<div id=\"toggles\"></div></div><p id=\"now\" class=\"sub\"></p>",
        ln_report_pick(r, "Map: colour by service, switch chosen sites on and off",
                       "地图：按服务着色，可开关选定站点"));
    ln_page_add(&r->page, "<script>const DATA={");
    data_services(r);
    data_communities(r);
    data_facilities(r);
    data_spaces(r);
    data_chosen(r);
    data_unserved(r);
    ln_page_add(&r->page, "};</script>");
    return r->page.failed ? ln_no_memory(r->ctx) : LN_OK;
}

static const char script[] =
    "'use strict';const "
    "map=L.map('map',{crs:L.CRS.Simple,preferCanvas:true,minZoom:-10,"
    "zoomSnap:0.25,attributionControl:false});"
    "const "
    "share=v=>v==null?'#d1d1d1':v>=.8?'#1a9850':v>=.6?'#a6d96a':v>=.4?'#fee08b':v>=.2?"
    "'#fc8d59':'#d73027';"
    "let theme=DATA.services.length?DATA.services[0].id:0;const shapes=[];"
    "for(const c of DATA.communities){const p=L.polygon(c.shape,{weight:1,color:'#555',"
    "fillOpacity:.7});p.bindTooltip(()=>{const s=c.served[theme];const n=document."
    "createElement('span');n.textContent=c.name+' · '+(c.persons==null?'?':c.persons."
    "toLocaleString())+' · '+(s==null?'–':(100*s).toFixed(1)+'%');return "
    "n;},{sticky:true});"
    "p.addTo(map);shapes.push([c,p]);}"
    "const label=(t)=>{const n=document.createElement('span');n.textContent=t;return "
    "n;};"
    "const near=L.layerGroup().addTo(map);"
    "for(const s of "
    "DATA.spaces)L.circleMarker(s.at,{radius:3,weight:1,color:'#222',fillColor:"
    "{pass:'#1a9850',warn:'#f39c12',fail:'#888'}[s.verdict]||'#888',fillOpacity:.9})."
    "bindTooltip(()=>label(s.name+' · '+s.verdict)).addTo(map);"
    "const on=new Set();const stars=DATA.chosen.map((c,k)=>{on.add(k);return "
    "L.circleMarker("
    "c.at,{radius:9,weight:2,color:'#fff',fillColor:'#d7191c',fillOpacity:1})."
    "bindTooltip("
    "label(c.rank+'. '+c.name),{permanent:false}).addTo(map);});"
    "function gained(vi){const seen=new Set();let sum=0;const "
    "left=DATA.unserved[vi]||{};"
    "for(const k of on)for(const p of "
    "DATA.chosen[k].reach[vi]||[])if(!seen.has(p)){seen."
    "add(p);sum+=left[p]||0;}return sum;}"
    "function draw(){for(const [c,p] of "
    "shapes)p.setStyle({fillColor:share(c.served[theme])});"
    "near.clearLayers();for(const f of "
    "DATA.facilities)if(f.service===theme)L.circleMarker("
    "f.at,{radius:3.5,weight:1,color:'#fff',fillColor:'#2171b5',fillOpacity:1})."
    "bindTooltip("
    "label(f.name)).addTo(near);"
    "stars.forEach((s,k)=>s.setStyle({fillOpacity:on.has(k)?1:.25}));"
    "const s=DATA.services.find(v=>v.id===theme);if(!s||s.target==null)return;"
    "const g=gained(theme);const pc=v=>(100*v/s.target).toFixed(1)+'%';"
    "document.getElementById('now').textContent=s.title+': '+WORDS.served+' "
    "'+pc(s.served)+'; '"
    "+WORDS.inreach+' '+Math.round(g).toLocaleString()+' ('+pc(g)+')';}"
    "const themes=document.getElementById('themes');for(const s of "
    "DATA.services){const l="
    "document.createElement('label'),i=document.createElement('input');i.type='radio';"
    "i.name="
    "'t';i.checked=s.id===theme;i.onchange=()=>{theme=s.id;draw();};l.append(i,' "
    "'+s.title);"
    "themes.append(l);}"
    "const "
    "toggles=document.getElementById('toggles');DATA.chosen.forEach((c,k)=>{const l="
    "document.createElement('label'),i=document.createElement('input');i.type='"
    "checkbox';"
    "i.checked=true;i.onchange=()=>{i.checked?on.add(k):on.delete(k);draw();};l.append("
    "i,' '+"
    "c.rank+'. '+c.name);toggles.append(l);});"
    "if(shapes.length)map.fitBounds(L.featureGroup(shapes.map(s=>s[1])).getBounds());"
    "else map.setView([0,0],0);draw();";

void ln_report_script(report *r)
{
    ln_page_format(
        &r->page, "<script>const WORDS={served:\"%s\",inreach:\"%s\"};",
        ln_report_pick(r, "served today", "现状服务率"),
        ln_report_pick(r, "unserved people within reach of the sites switched on",
                       "已开启站点步行可达的未服务人数"));
    ln_page_add(&r->page, script);
    ln_page_add(&r->page, "</script>");
}

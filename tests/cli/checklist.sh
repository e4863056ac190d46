#!/usr/bin/env bash
# The clauses of the notice that linli answers for (the checklist of the standards, C10 and
# on), each by what comes out for the sample city. Usage: checklist.sh LINLI
set -u
linli=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail=0
say() { # say NAME OUTCOME(0 ok)
    if [ "$2" -eq 0 ]; then echo "ok - $1"; else echo "not ok - $1" && fail=1; fi
}
db=out/sample.gpkg
ask() { sqlite3 "$db" "$1"; }
holds() { # holds NAME SQL: the one value is 1
    local got
    got=$(ask "$2" 2>&1)
    [ "$got" = 1 ] || echo "  got: $got"
    [ "$got" = 1 ]
    say "$1" $?
}
same() { # same NAME SQL SQL: both have the same rows, and some
    local a b
    a=$(ask "$2" 2>&1) b=$(ask "$3" 2>&1)
    case $a in Error*) b= ;; esac
    [ -n "$a" ] && [ "$a" = "$b" ] || diff <(echo "$a") <(echo "$b") | head -5
    [ -n "$a" ] && [ "$a" = "$b" ]
    say "$1" $?
}

# The sample city with renewal works, farmland where three spaces lie, communities outside
# the city proper, facts that the inventory lacks, and what the city decided itself.
cp -r "$root/data/shapes" city
ogr2ogr -f GPKG city/communities.gpkg city/communities.shp -oo ENCODING=GBK -dialect SQLite \
    -sql "select *, case when substr(\"社区代码\", -2) in ('03', '09') then '否' else '是' end as urban from communities" 2>/dev/null
sed -i 's/communities: {file: communities.shp}.*/communities: {file: communities.gpkg}/' city/study.yaml
layer=$(ogrinfo -so -q city/spaces.gpkg | sed -n 's/^1: \([^ ]*\).*/\1/p')
ogr2ogr -f GPKG city/farmland.gpkg city/spaces.gpkg -nln farmland -dialect SQLite \
    -sql "select ST_Buffer(geom, 40) as geom, '永久基本农田三' as name, 'farmland' as kind, \"编号\" as code from \"$layer\" where \"编号\" in ('K001', 'K011', 'K031')" 2>/dev/null
sed -i 's/^  controls: \(.*}\).*/  controls: [\1, {file: farmland.gpkg}]/' city/study.yaml
ogrinfo -q city/spaces.gpkg -sql "update \"$layer\" set \"建成年份\" = null where \"编号\" in ('K003', 'K004')" >/dev/null
ogrinfo -q city/spaces.gpkg -sql "update \"$layer\" set \"电梯\" = null, \"日照时数\" = null where \"编号\" = 'K005'" >/dev/null
ogr2ogr -f GPKG city/renewal.gpkg city/communities.shp -nln renewal -oo ENCODING=GBK \
    -dialect SQLite -sql "select geometry, '老旧小区改造一期' as name, '2026' as years from communities limit 40" 2>/dev/null
sed -i 's/^  barriers:/  renewal: {file: renewal.gpkg}\n  barriers:/' city/study.yaml
cat >city/overrides.csv <<'CSV'
community_code,action,reason,author
329901003007,pin,老年人比例最高,市发展改革委
329901005003,exclude,2025 年已建成综合体,市民政局
CSV
sed -i 's/^programme: {/programme: {n_pilot: 30, overrides: overrides.csv, /' city/study.yaml
"$linli" run city/study.yaml -o out --quiet --lang en 2>stderr || { cat stderr; say the_city_runs 1; }

# C10: 30 / 80 m2 per 100 households by community, street, city
holds C10_the_city_is_the_sum_of_its_communities \
    "select abs(sum(case level when 'community' then stock_m2 end) - sum(case level when 'city' then stock_m2 end)) < 1e-6
        and abs(sum(case level when 'community' then stock_m2 end) - sum(case level when 'street' then stock_m2 end)) < 1e-6
        and count(distinct level) = 3 from stock"
holds C10_gaps_are_to_both_thresholds \
    "select min(norm = 30 and target = 80 and abs(gap_m2 - max(0, 0.3 * households - stock_m2)) < 1e-6
        and abs(gap_target_m2 - max(0, 0.8 * households - stock_m2)) < 1e-6) from stock where m2_per_100hh is not null"
holds C10_the_plan_adds_its_floor \
    "select abs(sum(planned_m2) - (select sum(o.usable_m2) / 0.75 from site join option o using (space_code, way))) < 1e-6
        from stock where level = 'city'"
holds C10_unknown_floor_is_counted_not_guessed \
    "select (select n_unknown from stock where level = 'city') =
        (select count(*) from facility where floor_m2 is null and service not in ('elder_care', 'fitness', 'child_care'))"

# C11: renovate and build side by side, with reasons
holds C11_every_community_with_a_choice_has_both_and_a_reason \
    "select count(*) > 10 and sum(reason is null) = 0 and sum(answer in ('renovate', 'build') and
        (renovate_space is null or build_space is null)) = 0 from renovate_or_build"
same C11_every_way_of_a_space_stands_beside_the_others \
    "select space_code, way from option order by 1, 2" "select space_code, way from way_cost order by 1, 2"

# C12: the right size, and what a person costs
holds C12_sizes_are_flagged_against_need \
    "select sum(size = 'small') > 0 and sum(size = 'large') > 0 and sum(size = 'fits') > 0
        and sum((size = 'small') <> (size_ratio < 1)) = 0 and sum((size = 'large') <> (size_ratio > 1.5)) = 0
        from way_cost where size_ratio is not null"
holds C12_size_is_rooms_over_need \
    "select max(abs(w.size_ratio - s.m2 / w.need_m2)) < 1e-9 from way_cost w join
        (select space_code, way, sum(area_m2) as m2 from option_service group by 1, 2) s using (space_code, way)
        where w.size_ratio is not null"
holds C12_a_person_has_a_cost \
    "select count(*) > 20 and max(abs(per_person_cny * could_serve_persons - yearly_cny) / yearly_cny) < 1e-9
        from way_cost where per_person_cny is not null"

# C13: complex, partial, single
same C13_a_complex_has_area_functions_tier_one_and_care \
    "select space_code, way from option where kind = 'complex' order by 1, 2" \
    "select o.space_code, o.way from option o join (select space_code, way, count(*) as n,
        sum(service in ('elder_care', 'infant_care', 'child_care', 'meals')) as tier1,
        sum(service in ('elder_care', 'infant_care')) as care from option_service group by 1, 2) s
        using (space_code, way) where o.usable_m2 / 0.75 >= 600 and s.n >= 3 and s.tier1 >= 2 and s.care >= 1 order by 1, 2"

# C14: scattered sites where no complex fits; nobody twice
sed 's/^choose:.*/choose: {model: complex, p: 3, forbid_spaces: "'"$(ask "select group_concat(distinct space_code) from option where kind = 'complex'")"'"}/' city/study.yaml >city/scattered.yaml
"$linli" run city/scattered.yaml -o scattered --quiet --lang en 2>stderr || cat stderr
db=scattered/sample.gpkg
holds C14_scattered_sites_are_chosen_together "select count(*) = 3 and sum(kind = 'complex') = 0 from site"
python3 - <<'PY'
import json, sys
r = json.load(open("scattered/run.json"))
more = sum(s["after"]["served_persons"] - s["served_persons"] for s in r["services"])
new = sum(c["new_served_persons"] for c in r["choice"]["chosen"])
sys.exit(not (more > 1000 and abs(more - new) < 1e-3))
PY
say C14_no_site_serves_the_same_demand_twice $?
db=out/sample.gpkg

# C15: the city's own standard, and which layer won
head='id,service,age_min,age_max,metric,scope,value,unit,mod,radius_m,minutes,min_area_m2,max_floor,basement_ok,sun_h,source,grade'
printf '%s\nE.ROOM.E,elder_care,60,120,area_per_100hh,e,18,m2,应,700,,350,3,no,2,市标准 2026,A\n' "$head" >city/pack.csv
sed 's/^study:$/study:\n  rules: pack.csv/' city/study.yaml >city/own.yaml
"$linli" demand city/own.yaml --quiet 2>/dev/null
"$linli" run city/own.yaml -o own --quiet --lang en 2>stderr || cat stderr
db=own/sample.gpkg
holds C15_the_citys_norm_wins_and_says_so \
    "select min(norm = 18 and layer = 'city' and norm_source = '市标准 2026' and grade = 'A') from demand where service = 'elder_care'"
same C15_the_pack_is_written_down_with_its_hash \
    "select value from provenance where key = 'rules city pack.csv'" "select '$(sha256sum city/pack.csv | cut -d ' ' -f 1)'"
holds C15_other_norms_stay_national "select min(layer = 'national') from demand where service <> 'elder_care'"
db=out/sample.gpkg

# C16: nine services, one or several
holds C16_nine_services_and_who_has_which \
    "select (select count(distinct service) from demand) = 9 and (select count(distinct service) from service_area) = 9
        and (select max(n) from (select count(*) as n from option_service group by space_code, way)) > 3"
holds C16_every_service_has_its_map_column \
    "select count(*) = 27 from pragma_table_info('community') where name like '%_need_units' or name like '%_gap_units' or name like '%_served_ratio'"

# C17: demand minus supply, budget
holds C17_gaps_are_told_by_service "select count(distinct service) = 9 and min(persons) >= 0 from gap"
holds C17_the_budget_holds "select sum(cost_cny) <= 60000000 from site"

# C18: the old and the young first
sed 's/^choose:.*/choose: {model: complex, budget_cny: 1500000}/' city/study.yaml >city/tiers.yaml
"$linli" choose city/tiers.yaml --json --quiet >strict.json
sed -i 's/model: complex/model: complex, tiers: weighted/' city/tiers.yaml
"$linli" choose city/tiers.yaml --json --quiet >weighted.json
python3 - <<'PY'
import json, sys
def first(name):
    r = json.load(open(name))
    return sum(4 * (s["after"]["served_persons"] - s["served_persons"]) for s in r["services"]
               if s["key"] in ("elder_care", "infant_care", "child_care", "meals"))
strict = json.load(open("strict.json"))
sys.exit(not (strict["choice"]["tiers"][0]["proven"] and first("strict.json") >= first("weighted.json") - 1))
PY
say C18_nothing_of_the_first_tier_is_given_up_for_the_second $?

# C23: a network of streets and communities: stations beside the centre of their street
sed 's/^choose:.*/choose: {model: complex, p: 4, centre_m2: 1500, time_limit_s: 20}/' city/study.yaml >city/network.yaml
"$linli" run city/network.yaml -o out-network --overwrite --quiet --lang en >/dev/null 2>&1
db=out-network/sample.gpkg
holds C23_every_site_is_a_centre_or_a_station_of_one \
    "select count(*) > 0 and min((why like '%; a centre;%') + (why like '%; a station of %') = 1) from site"
holds C23_stations_stand_in_the_street_of_a_centre \
    "with at as (select s.name, s.why, c.street, s.why like '%; a centre;%' as centre
            from site s join space p on p.code = s.space_code join community c on c.code = p.community_code)
        select min(centre or exists (select 1 from at b where b.centre and b.street = at.street
                and at.why like '%; a station of ' || b.name || ',%')
            or exists (select 1 from facility f where f.floor_m2 >= 1500
                and at.why like '%; a station of ' || f.name || ',%')) from at"
rm -r out-network city/network.yaml
db=out/sample.gpkg

# C26: what the city decides itself
holds C26_pinned_and_excluded_say_who_and_why \
    "select (select selected = 1 and rank = 1 and pinned = 1 and reason like 'pinned by 市发展改革委: 老年人比例最高%' from plan where community_code = '329901003007')
        and (select selected = -1 and pinned = -1 and reason = 'excluded by 市民政局: 2025 年已建成综合体' from plan where community_code = '329901005003')"
for bad in '1,pin,why,who|there is no community' '329901005003,drop,why,who|action is pin or exclude' \
    '329901005003,pin,,who|a reason and an author' '329901003007,exclude,a,b|a second line'; do
    printf 'community_code,action,reason,author\n329901003007,pin,r,a\n%s\n' "${bad%%|*}" >city/bad.csv
    sed 's/overrides.csv/bad.csv/' city/study.yaml >city/bad.yaml
    "$linli" programme city/bad.yaml --quiet >/dev/null 2>stderr
    [ $? -eq 3 ] && grep -qF "line 3: ${bad##*|}" stderr
    say "C26_refused_${bad%%|*}" $?
done

# C27: mainly inside the city proper
holds C27_those_outside_are_named \
    "select count(*) = 1 and max(text) like '%' || (select c.name from plan p join community c on c.code = p.community_code
        where p.selected = 1 and p.urban = 0 order by p.rank limit 1) || '%' from finding where rule like 'programme.%city'"
python3 - "$(ask 'select sum(urban = 0), count(*) from plan where selected = 1 and urban is not null')" <<'PY'
import json, sys
outside, known = map(int, sys.argv[1].split("|"))
p = json.load(open("out/run.json"))["pilots"]
sys.exit(not (p["outside_city_proper"] == outside and abs(p["urban_ratio"] - (1 - outside / known)) < 1e-12))
PY
say C27_the_share_is_that_of_the_list $?

# C28: conditions for a project, or the reason why not
holds C28_the_eligible_have_a_feasible_space \
    "select sum(feasible) > 10 and sum(feasible <> exists (select 1 from space s where s.community_code = p.community_code
        and s.verdict <> 'fail')) = 0 from plan p"
same C28_the_not_eligible_say_why \
    "select count(*) from plan where selected = -1 and pinned = 0" \
    "select count(*) from plan where feasible = 0 and pinned = 0 and reason like 'not eligible: no feasible space in it%'"

# C29: what it shows, without an invented score
same C29_sites_show_people_and_area_class \
    "select space_code from site where new_served_persons > 0 and kind in ('complex', 'partial', 'single') order by 1" \
    "select space_code from site order by 1"

# C30, C31: governance and density, then the tie-break
holds C30_groups_follow_from_governance_and_density \
    "with m as (select unserved_per_km2 as d from plan order by 1 limit 1 offset (select (count(*) - 1) / 2 from plan))
        select min(\"group\" = 3 - (governance = 1) - (unserved_per_km2 > (select d from m))) from plan"
holds C30_density_is_of_people_on_the_ground \
    "select max(old_young_per_km2) > 0 and min(old_young_per_km2 - unserved_per_km2) >= -1e-6 from plan"
holds C31_the_order_is_the_keys_then_the_tie_break \
    "select count(*) = 0 from plan a join plan b on b.rank = a.rank + 1 where
        a.pinned < b.pinned or (a.pinned = b.pinned and (a.feasible < b.feasible or (a.feasible = b.feasible and
        (a.\"group\" > b.\"group\" or (a.\"group\" = b.\"group\" and (round(a.unserved_per_km2) < round(b.unserved_per_km2) or
        (round(a.unserved_per_km2) = round(b.unserved_per_km2) and a.tie_break < b.tie_break)))))))"
holds C31_the_tie_break_is_a_listed_pilot_with_a_planned_complex \
    "select count(*) > 0 and min(pilot = 1) from plan where tie_break = 1"

# C38: along with renewal works
holds C38_spaces_in_renewal_areas_are_told \
    "select count(distinct space_code) > 3 and min(text like '%老旧小区改造一期%') from permit where rule = 'P.RENEWAL'"

# C39: the permit sheet
holds C39_every_way_has_triggers_path_and_permits \
    "select count(*) = 0 from option o where (select count(distinct rule) from permit p where p.space_code = o.space_code
        and p.way = o.way and rule in ('P.NEWLAND', 'P.USECHANGE', 'P.FLOORAREA', 'P.PATH')) < 4"
holds C39_a_changed_use_has_its_end \
    "select count(*) > 0 and sum(permanence_end is null) = 0 from option where permit_path = 'B'"

# C40: within national rules
holds C40_farmland_and_red_lines_exclude \
    "select count(distinct space_code) >= 3 and min(o.verdict = 'fail') from option o join control_overlap c using (space_code) where c.kind in ('farmland', 'ecology')"
holds C40_overlaps_have_their_share "select min(overlap_ratio > 0 and overlap_ratio <= 1) from control_overlap"

# C46: what the inventory lacks
holds C46_missing_facts_are_listed_with_what_they_are_for \
    "select count(*) = 3 and sum(text like '2 of 67 spaces lack their year of building (design life)') = 1
        and sum(text like '1 of 67 spaces lack their lift%') = 1 and sum(text like '1 of 67 spaces lack their hours of sun%') = 1
        from finding where rule = 'space.incomplete'"

# C47: the guide's rules as pass, warn, fail
holds C47_the_matrix_has_all_three \
    "select count(distinct verdict) = 3 and count(distinct rule) > 12 from permit"

# C54: social stock by category, with its distance to gaps
holds C54_the_inventory_is_by_category_with_its_floor \
    "select count(distinct category) = 15 and sum(floor_m2 > 0) > 50 from space"
holds C54_spaces_have_their_distance_to_a_gap \
    "select count(*) > 40 and min(nearest_gap_m >= 0) and max(nearest_gap_m) <= 1000 from way_cost where nearest_gap_m is not null"

# C59: from each verdict to its rule and source
holds C59_every_exclusion_names_a_rule_with_a_source \
    "select count(*) > 0 and sum(not exists (select 1 from permit p where p.space_code = o.space_code and p.way = o.way
        and p.verdict = 'fail' and p.source <> '' and instr(o.reason, p.rule) = 1)) = 0 from option o where verdict = 'fail'"
holds C59_every_rank_has_a_reason "select sum(reason is null or reason = '') = 0 from plan"

exit $fail

// By what an answer can be narrowed down. Loaded when something is chosen, in the query or beside it, and
// when the lists of choices are opened.
(function () {
  "use strict";

  const { CHOICES, folded, names } = sgs;
  // Texts read to count what can be chosen.
  const MOST_COUNTED = 40;

  /** Numbers of the organizations or categories that a text names: exactly, else in part. */
  function named(list, text) {
    const fits = (test) => Array.from(list.keys()).filter((n) => names(list[n]).some(test));
    const equal = fits((name) => name === text);
    return new Set(equal.length || text.length < 2 ? equal : fits((name) => name.includes(text)));
  }

  /** What is typed after `org:` and the like, or chosen → a test of facets; null if nothing is called so. */
  function test({ site, header }, key, value) {
    const text = folded(value), lower = value.toLowerCase();
    if (key === "kind" && /^(plan|notice)$/.test(value)) return (facet) => (facet.plan ? "plan" : "notice") === value;
    if (key === "year") {
      const [, from, dash, to] = /^(\d{4})?年?([-–—~]?)(\d{4})?年?$/.exec(value.normalize("NFKC")) || [];
      const fits = (year) => year >= (from || 0) && year <= (to || (dash ? 9999 : from));
      return (from || to) && header.years.some(([year]) => fits(year)) ? ({ year }) => fits(year) : null;
    }
    if (key === "lang") {
      const fits = (code) => code.toLowerCase().startsWith(lower);
      return site.languages.some(fits) ? (facet) => fits(site.languages[facet.lang]) : null;
    }
    const lists = { org: site.organizations, category: site.categories, kind: site.kinds || [], state: site.states || [] };
    const list = lists[key], found = named(list, text);
    if (!found.size) return null;
    if (key === "state") return ({ states }) => Array.from(found).some((n) => (states >> n) & 1);
    if (key === "kind") return (facet) => found.has(facet.kind - 1);
    if (key === "category") return (facet) => found.has(facet.category);
    return ({ orgs }) => orgs.some((org) => {
      while (org >= 0 && !found.has(org)) org = list[org][1];
      return org >= 0;
    });
  }

  /** Return a query with filters whose field has no such value as text: `单位：元` is a caption. */
  function resolved(index, query) {
    const chunks = query.chunks.slice(), filters = [];
    for (const filter of query.filters) {
      const { key, value, without, written } = filter;
      if (key === "no" || test(index, key, value)) filters.push(filter);
      else chunks.push(Object.assign(sgs.chunk(folded(written), written, false, without), { caption: value }));
    }
    return Object.assign({}, query, { chunks, filters });
  }

  /** By what entries can be chosen: a function of their ids that gives undefined where it is not known. */
  async function facetsOf({ header, site, facets }, ids) {
    const blocks = [], shared = site.shared || {}, wanted = Array.from(new Set(ids.map((id) => id >> 12)));
    await Promise.all(wanted.map(async (k) => (blocks[k] = await facets(k))));
    const facet = (id) => {
      const data = blocks[id >> 12], n = id & 4095;
      if (!data) return undefined;
      const m = Math.min(4096, header.count - (id - n)), [category, flags, low, high] = [0, 1, 2, 3].map((row) => data[row * m + n]);
      const [year] = header.years.filter(([, first]) => first <= id).pop();
      const orgs = [low + 256 * high].concat(shared[id] || []);
      return { year, orgs, category, plan: site.categories[category][1], kind: data[4 * m + n] || 0, states: flags >> 5, lang: flags & 15 };
    };
    return { facet, missing: !wanted.every((k) => blocks[k]) };
  }

  /** Return the entries that what was typed and chosen leaves: {ids, tallies: of each choice, wide, before, missing}.
      `wide` are those without the choices, `before` is how many. A tally counts what each value of its choice would leave. */
  async function narrowed(index, asked, query, ids) {
    const { facet: facetOf, missing } = await facetsOf(index, ids);
    const wide = [], typed = [], tallies = CHOICES.map(() => new Map());
    for (const { key, value, without } of query.filters.filter((one) => one.key !== "no")) {
      const fits = test(index, key, value);
      typed.push((facet) => Boolean(fits && fits(facet)) !== without);
    }
    const choices = CHOICES.map((key) => (asked[key] ? test(index, key, asked[key]) || (() => false) : null));
    const left = ids.filter((id) => {
      const facet = facetOf(id);
      if (!facet || !typed.every((fits) => fits(facet))) return false;
      wide.push(id);
      const failed = choices.map((fits, n) => (fits && !fits(facet) ? n : -1)).filter((n) => n >= 0);
      const values = [facet.orgs.join(), facet.year, facet.category, facet.plan ? "plan" : facet.kind, facet.states, facet.lang];
      if (failed.length < 2) {
        for (const n of failed.length ? failed : values.keys()) tallies[n].set(values[n], (tallies[n].get(values[n]) || 0) + 1);
      }
      return !failed.length;
    });
    return { ids: left, tallies, wide, before: wide.length, missing };
  }

  /** Make counts of choices right, which are of candidates, by checking the texts of all that are there without
      the choices made, unless those are too many: `found.counted` says whether. */
  async function settle(index, asked, found) {
    const { told, wide, query } = found;
    found.counted = found.exact;
    const unread = wide.filter((id) => !told.has(id));
    if (found.exact || unread.length > MOST_COUNTED) return;
    await sgs.check(index, found, unread);
    if (found.missing) return;
    const { tallies, before, ids } = await narrowed(index, asked, query, wide.filter((id) => told.get(id)));
    Object.assign(found, { tallies, before, count: ids.length, sure: true, counted: true, last: Math.ceil(ids.length / sgs.PER_PAGE) });
  }

  /** Plans, notices, and of these the kinds that there are: what a tally counts is "plan" or the number of a kind. */
  function kindsOf(tally, kinds, most, { nameOf, say }) {
    const counts = Array.from(tally), of = (some) => some.reduce((sum, [, count]) => sum + count, 0);
    const notices = counts.filter(([value]) => value !== "plan"), plans = counts.filter(([value]) => value === "plan");
    const both = [["notice", say("notices"), of(notices)], ["plan", say("plans"), of(plans)]].filter(([, , count]) => count);
    const named = notices.filter(([value]) => value).map(([value, count]) => [kinds[value - 1][0], nameOf(kinds[value - 1]), count]);
    return most(both).concat(most(named));
  }

  /** How many entries have the n-th state: each of them may have several. */
  function withState(tally, n) {
    return Array.from(tally).reduce((sum, [states, count]) => sum + ((states >> n) & 1 ? count : 0), 0);
  }

  /** What can be chosen: {org: [[value, name, count], …], …}. Organizations: the way down, then what lies below. */
  function choicesOf({ site }, tallies, page) {
    const { asked, nameOf, say, strings } = page;
    const { organizations, categories, languages, kinds } = site, sums = new Map();
    tallies[0].forEach((count, orgs) => {
      const counted = new Set(); // once above several
      for (let n of orgs.split(",").map(Number)) for (; n >= 0; n = organizations[n][1]) counted.add(n);
      counted.forEach((n) => sums.set(n, (sums.get(n) || 0) + count));
    });
    const below = (above) => Array.from(sums.keys()).filter((n) => organizations[n][1] === above);
    const path = [];
    let here = organizations.findIndex((one) => one[0] === asked.org);
    for (let n = here; n >= 0; n = organizations[n][1]) path.unshift(n);
    for (let only; (only = below(here)).length === 1 && below(only[0]).length; ) path.push((here = only[0]));
    const most = (made) => made.sort((a, b) => b[2] - a[2]);
    const shown = (numbers) => numbers.map((n) => [organizations[n][0], nameOf(organizations[n]), sums.get(n) || 0]);
    const tally = (n, make) => most(Array.from(tallies[n], ([value, count]) => [...make(value), count]));
    return {
      org: shown(path).concat(most(shown(below(here)))),
      year: tally(1, (year) => [`${year}`, say("inYear", { year: `${year}` })]).sort((a, b) => b[0] - a[0]),
      category: tally(2, (n) => [categories[n][0], nameOf(categories[n])]),
      kind: kindsOf(tallies[3], kinds, most, page),
      state: most((site.states || []).map((state, n) => [state[0], say(state[0]), withState(tallies[4], n)]).filter(([, , count]) => count)),
      lang: tally(5, (n) => [languages[n], strings.languages[languages[n]] || languages[n]]),
    };
  }

  /** Draw the lists of what can be chosen, with how many documents each would leave, if that is known. */
  function drawChoices(index, { tallies, counted }, page) {
    const { asked, changed, element, fill, linkTo, list, say } = page;
    const choices = choicesOf(index, tallies, page), made = [], chosen = [];
    const draw = (key) => ([value, name, count]) => {
      const here = asked[key] === value;
      const number = counted ? element("small", {}, `(${count.toLocaleString(document.documentElement.lang)})`) : "";
      const link = linkTo(changed({ [key]: here ? "" : value }), key + value, name, " ", number);
      if (here) {
        link.setAttribute("aria-current", "true");
        link.append(" ✕", element("span", { class: "unseen" }, say("undo")));
      }
      return link;
    };
    for (const key of Object.keys(choices)) {
      chosen.push(...choices[key].filter(([value]) => value === asked[key]).map(draw(key)));
      if (choices[key].length < 2) continue;
      const items = choices[key].map(draw(key)), group = element("section", {}, element("h2", {}, say(key)), list(items.splice(0, 8)));
      if (items.length) group.append(element("details", {}, element("summary", {}, say("more", { count: items.length })), list(items)));
      made.push(group);
    }
    fill("choices", ...made);
    fill("chosen", list(chosen));
  }

  Object.assign(sgs, { drawChoices, narrowed, resolved, settle });
})();

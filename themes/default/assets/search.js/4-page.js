// The search page: query and choices in, documents out. The address holds the whole question, so it
// can be shared and the back button works. Texts of documents are only ever set as text.
(function () {
  "use strict";

  const PER_PAGE = 10, MOST = 60; // documents shown, and read at most, for one page
  const MOST_TERMS = 16; // asked of the index; the check of the texts does the rest
  const CHOICES = ["year", "org", "category", "kind", "lang"];

  const part = (name) => document.getElementById(`sg-${name}`);
  const form = part("search"), field = part("query"), status = part("status"), results = part("results");
  const strings = JSON.parse(part("strings").textContent);
  const { root, home } = form.dataset, own = document.documentElement.lang;
  const say = (name, values) => strings[name].replace(/\{(\w+)\}/g, (_, key) => (values || {})[key]);
  const address = (url) => root + url + (location.protocol === "file:" ? "index.html" : "");

  /** A new element; what begins with "on" listens, children that are texts stay texts. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const key of Object.keys(attributes || {})) {
      if (typeof attributes[key] === "function") made.addEventListener(key, attributes[key]);
      else if (attributes[key] !== "" && attributes[key] != null) made.setAttribute(key, attributes[key]);
    }
    made.append(...children);
    return made;
  }

  // The question: what the address says.
  function asked() {
    const given = new URLSearchParams(location.search), state = {};
    for (const key of ["q", ...CHOICES, "sort", "page"]) state[key] = given.get(key) || "";
    state.page = Math.min(Math.max(1, parseInt(state.page, 10) || 1), 1000);
    return state;
  }
  function addressOf(state) {
    const pairs = Object.keys(state).filter((key) => state[key] && !(key === "page" && state[key] < 2));
    return `${location.pathname}?${pairs.map((key) => `${key}=${encodeURIComponent(state[key])}`).join("&")}`;
  }
  const changed = (state, change) => Object.assign({}, state, { page: 1 }, change);

  let opening = null;
  const opened = (fresh) => {
    if (fresh || !opening) {
      opening = sgs.open(`${root}search/`, fresh);
      opening.catch(() => (opening = null));
    }
    return opening;
  };

  // Names of organizations, categories and languages.
  const nameIn = (names) => names[own] || names[""] || Object.values(names)[0] || "";
  const folded = (text) => sgs.normalized(text).text;
  const named = (one, extra) => [one[0], ...Object.values(one[2]), ...(extra || [])].map(folded);

  /** Numbers of those whose names hold a text; if one equals it, that only. */
  function chosen(names, text) {
    const all = Array.from(names.keys());
    const equal = all.filter((n) => names[n].includes(text));
    return new Set(equal.length ? equal : all.filter((n) => names[n].some((name) => name.includes(text))));
  }

  function within(index, set) {
    const organizations = index.site.organizations;
    return (n) => {
      for (; n >= 0; n = organizations[n][1]) if (set.has(n)) return true;
      return false;
    };
  }

  /** A filter of the query, `org:…` → a test of facets; undefined where its value is unknown. */
  function test(index, { key, written, text }) {
    const { organizations, categories, languages } = index.site;
    if (key === "year") {
      const [, from, dash, to] = /^(\d{4})?年?([-–—~]?)(\d{4})?年?$/.exec(written.normalize("NFKC").trim()) || [];
      if (!from && !to) return undefined;
      return (facet) => facet.year >= (from || 0) && facet.year <= (to || (dash ? 9999 : from));
    }
    if (key === "lang") {
      const found = languages.findIndex((code) => code.toLowerCase().startsWith(text.replace(/ /g, "-")));
      return found < 0 ? undefined : (facet) => facet.lang === found;
    }
    if (key === "category") {
      const found = chosen(categories.map((one) => named(one)), text);
      return found.size ? (facet) => found.has(facet.category) : undefined;
    }
    const found = chosen(organizations.map((one) => named(one, one[3])), text);
    const inside = within(index, found);
    return found.size ? (facet) => inside(facet.org) : undefined;
  }

  /** The choices made beside the query → a test of facets each. */
  function choices(index, state) {
    const { organizations, categories, languages } = index.site;
    const number = (list) => list.findIndex((one) => one[0] === state.org);
    const inside = within(index, new Set([number(organizations)]));
    const tests = {
      year: (facet) => String(facet.year) === state.year,
      org: (facet) => inside(facet.org),
      category: (facet) => categories[facet.category][0] === state.category,
      kind: (facet) => (categories[facet.category][1] ? "plan" : "notice") === state.kind,
      lang: (facet) => languages[facet.lang] === state.lang,
    };
    return CHOICES.map((key) => (state[key] ? tests[key] : () => true));
  }

  /** What a chunk demands of the index. */
  function demands(chunk, all) {
    if (chunk.demands) return chunk.demands;
    const grams = sgs.demanded(chunk.text, all).map((gram) => ({ gram }));
    const words = sgs.words(chunk.text, chunk.quoted).map(([word, prefix]) => ({ words: [word], prefix }));
    const strong = words.filter((demand) => !demand.prefix || demand.words[0].length > 2);
    const found = [...grams, ...(grams.length + strong.length ? strong : words)];
    const step = Math.max(1, found.length / MOST_TERMS);
    return found.filter((_, n) => Math.floor(n / step) > Math.floor((n - 1) / step));
  }

  /** Whether the index alone says which texts a chunk matches. */
  function isExact(chunk) {
    if (chunk.demands) return false;
    const found = demands(chunk, false);
    return found.length === 1 && (found[0].gram || found[0].words[0]) === chunk.text;
  }

  /** Candidates for a query, chosen and sorted: {ids, exact, tallies, …}; `all`: by every gram. */
  async function candidates(index, state, query, all) {
    const wanted = query.chunks.filter((chunk) => !chunk.not);
    const numbers = query.filters.filter((filter) => filter.key === "no");
    const parts = numbers.filter((filter) => !filter.not).map(({ text }) => ({ text, quoted: true }));
    const asking = [...wanted, ...parts].reduce((found, chunk) => found.concat(demands(chunk, all)), []);
    const found = await index.candidates(asking);
    if (asking.some(({ gram }, n) => gram && sgs.hasHan(gram) && !found.counts[n]) && (await index.learnAll())) {
      return candidates(index, state, parsed(state.q), all);
    }
    let ids = found.ids;
    const without = query.chunks.filter((chunk) => chunk.not);
    for (const chunk of without.filter(isExact)) {
      const gone = new Set((await index.candidates(demands(chunk))).ids);
      ids = ids.filter((id) => !gone.has(id));
    }
    const told = await index.loadFacets(ids);
    const others = query.filters.filter((filter) => filter.key !== "no");
    const typed = others.map((filter) => [filter, test(index, filter)]);
    const unknown = typed.filter(([filter, fits]) => !fits && !filter.not).map(([filter]) => filter.written);
    const tests = choices(index, state), tallies = CHOICES.map(() => new Map());
    const keys = [(f) => f.year, (f) => f.org, (f) => f.category, (f) => index.site.categories[f.category][1], (f) => f.lang];
    let before = 0;
    ids = ids.filter((id) => {
      const facet = index.facet(id);
      if (!facet) return false;
      if (!typed.every(([filter, fits]) => (fits ? fits(facet) !== filter.not : filter.not))) return false;
      before++;
      const failed = tests.map((fits, n) => (fits(facet) ? -1 : n)).filter((n) => n >= 0);
      tallies.forEach((tally, n) => {
        if (failed.some((one) => one !== n)) return;
        const key = keys[n](facet);
        tally.set(key, (tally.get(key) || 0) + 1);
      });
      return !failed.length;
    });
    if (state.sort !== "date") {
      const here = index.site.languages.indexOf(own);
      const score = new Map(ids.map((id) => [id, found.scores.get(id) + (index.facet(id).lang === here ? 1 : 0)]));
      ids.sort((a, b) => score.get(b) - score.get(a) || b - a);
    }
    const exact = !numbers.length && query.chunks.every(isExact);
    return { query, ids, exact, all, tallies, before, unknown, missing: found.missing || !told, next: 0, hits: [] };
  }

  /** The check: where a document holds what was asked; null if it does not match. */
  async function checked(index, id, query) {
    const entry = await index.fragment(id);
    if (!entry.norm) {
      const facet = index.facet(id), names = index.site.organizations[facet.org][2];
      const head = [entry.title, entry.number, names[index.site.languages[facet.lang]] || names[""] || Object.values(names)[0]];
      entry.body = head.join("\n").normalize("NFC").length + 1;
      entry.norm = sgs.normalized([...head, ...entry.lines].join("\n"));
      Object.assign(entry, { facet, number_: folded(entry.number).replace(/ /g, "") });
    }
    const marks = [];
    for (const chunk of query.chunks) {
      const found = sgs.places(chunk.pattern, entry.norm.text);
      if (!found.length !== Boolean(chunk.not)) return null;
      marks.push(...found.map(([from, to]) => [entry.norm.at[from], sourceEnd(entry.norm, to - 1), chunk]));
    }
    for (const { key, text, not } of query.filters) {
      if (key === "no" && entry.number_.includes(text) === not) return null;
    }
    return { entry, marks: marks.sort((a, b) => a[0] - b[0]), tier: tier(entry, marks, query) };
  }

  function sourceEnd({ source, at }, n) {
    return at[n] + (source.codePointAt(at[n]) > 0xffff ? 2 : 1);
  }

  /** How well it fits: 3 its number is asked, 2 all in the title, 1 all in headings, 0 in the text. */
  function tier(entry, marks, query) {
    const wanted = query.chunks.filter((chunk) => !chunk.not);
    if (wanted.some((chunk) => entry.number_ && chunk.text.replace(/ /g, "") === entry.number_)) return 3;
    const all = (fits) => wanted.every((chunk) => marks.some(([from, , of]) => of === chunk && fits(from)));
    if (all((from) => from < entry.title.length)) return 2;
    const source = entry.norm.source;
    return all((from) => source[source.lastIndexOf("\n", from) + 1] === "\t" || from < entry.body) ? 1 : 0;
  }

  /** Read and check candidates until those of a page are known. */
  async function fill(index, found, page) {
    if (found.exact && found.next < (page - 1) * PER_PAGE) found.hits.length = found.next = Math.min((page - 1) * PER_PAGE, found.ids.length);
    let read = 0;
    while (found.hits.length < page * PER_PAGE && found.next < found.ids.length && read < MOST * page) {
      const few = found.ids.slice(found.next, found.next + page * PER_PAGE - found.hits.length);
      const hits = await Promise.all(few.map((id) => checked(index, id, found.query).catch((error) => {
        if (error.name !== "missing") throw error;
        found.missing = true;
        return null;
      })));
      found.next += few.length;
      read += few.length;
      found.hits.push(...hits.filter(Boolean));
      if (!found.exact && !found.all && hits.filter(Boolean).length < few.length - 2) return false;
    }
    return true;
  }

  function parsed(text) {
    const query = sgs.parsed(text);
    query.chunks.forEach((chunk) => (chunk.pattern = sgs.pattern(chunk)));
    return query;
  }

  /** Documents for a query, those of the wanted page checked. */
  async function find(index, state, query) {
    let found = await candidates(index, state, query, false);
    if (!(await fill(index, found, state.page))) {
      found = await candidates(index, state, found.query, true);
      await fill(index, found, state.page);
    }
    return found;
  }

  // Drawing.
  /** A text with stretches of it marked; `from` is where it begins in what they count from. */
  function marked(text, marks, from) {
    const made = document.createDocumentFragment();
    let at = 0;
    for (const [start, end] of marks) {
      const a = Math.max(at, start - from), b = Math.min(text.length, end - from);
      if (b <= a) continue;
      made.append(text.slice(at, a), element("mark", null, text.slice(a, b)));
      at = b;
    }
    made.append(text.slice(at));
    return made;
  }

  /** The places that were found, in some words of what stands around: up to three. */
  function excerpts({ entry, marks }) {
    const source = entry.norm.source, shown = [], seen = new Set();
    const inBody = marks.filter(([from]) => from >= entry.body);
    for (const [from, to, chunk] of inBody) {
      if (shown.length === 3 || seen.has(chunk)) continue;
      seen.add(chunk);
      const last = shown[shown.length - 1];
      if (last && to <= last[1]) continue;
      let start = Math.max(source.lastIndexOf("\n", from - 1) + 1, from - 30, last ? last[1] : 0);
      let end = source.indexOf("\n", to);
      end = Math.min(end < 0 ? source.length : end, to + 60);
      if (/[\udc00-\udfff]/.test(source[start])) start--;
      if (/[\udc00-\udfff]/.test(source[end] || "")) end++;
      shown.push([start, end]);
    }
    if (!shown.length && entry.body < source.length) shown.push([entry.body, Math.min(source.length, entry.body + 80)]);
    const made = element("p", { class: "excerpt", dir: "auto" });
    for (const [start, end] of shown) {
      if (made.firstChild || !/^$|\n/.test(source[start - 1] || "")) made.append("… ");
      made.append(marked(source.slice(start, end).replace(/[\n\t]/g, " "), inBody, start));
      if (end < source.length && source[end] !== "\n") made.append(" …");
    }
    return made;
  }

  function drawHit(index, hit) {
    const { entry, marks } = hit, { organizations, categories, languages } = index.site;
    const code = languages[entry.facet.lang], title = entry.title.normalize("NFC");
    const meta = element("span", { class: "meta" });
    if (entry.facet.withdrawn) meta.append(element("strong", { class: "tag" }, say("withdrawn")), " ");
    if (code !== own) meta.append(element("span", { class: "tag", lang: code }, strings.languages[code] || code), " ");
    meta.append(element("span", null, nameIn(organizations[entry.facet.org][2])), " ");
    meta.append(element("span", null, nameIn(categories[entry.facet.category][2])), " ");
    if (entry.number) {
      const from = title.length + 1, number = entry.number.normalize("NFC");
      meta.append(element("span", null, marked(number, marks, from)));
    }
    const link = element("a", { href: address(entry.url), hreflang: code === own ? "" : code, click: remember });
    link.append(element("bdi", { lang: code === own ? "" : code }, marked(title, marks, 0)));
    return element("li", null, element("time", { datetime: entry.date }, entry.date), link, meta, excerpts(hit));
  }

  /** A link to another question; it is answered on this page. */
  function linkTo(state, key, ...children) {
    const follow = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go(state, true, key);
    };
    return element("a", { href: addressOf(state), "data-key": key, click: follow }, ...children);
  }

  function option(state, key, value, name, count) {
    const here = state[key] === value && value !== "";
    const link = linkTo(changed(state, { [key]: here ? "" : value }), `${key} ${value}`, name);
    if (count !== undefined) link.append(" ", element("small", null, count.toLocaleString(own)));
    if (here) {
      link.setAttribute("aria-current", "true");
      link.append(element("span", { "aria-hidden": "true" }, " ×"), element("span", { class: "unseen" }, ` ${say("remove")}`));
    }
    return element("li", null, link);
  }

  /** Each facet: [key, value, name, count, …] of all that occur. */
  function facetsOf(index, state, tallies) {
    const { organizations, categories, languages } = index.site;
    const sums = new Map();
    tallies[1].forEach((count, n) => {
      for (; n >= 0; n = organizations[n][1]) sums.set(n, (sums.get(n) || 0) + count);
    });
    const idOf = (n) => (n < 0 ? "" : organizations[n][0]);
    const below = (above) => organizations.map((_, n) => n).filter((n) => organizations[n][1] === above && sums.has(n));
    let at = organizations.findIndex((one) => one[0] === state.org);
    const path = [];
    for (let n = at; n >= 0; n = organizations[n][1]) path.unshift(n);
    for (let only = below(at); only.length === 1 && below(only[0]).length; only = below(at)) path.push((at = only[0]));
    const show = (n) => [idOf(n), nameIn(organizations[n][2]), sums.get(n) || 0];
    const tally = (n, make) => Array.from(tallies[n]).map(([key, count]) => [...make(key), count]);
    const most = (list) => list.sort((a, b) => b[2] - a[2]);
    return {
      org: [...path.map(show), ...most(below(at).map(show))],
      year: tally(0, (year) => [String(year), say("yearValue", { year })]).sort((a, b) => b[0] - a[0]),
      category: most(tally(2, (n) => [categories[n][0], nameIn(categories[n][2])])),
      kind: tally(3, (plan) => (plan ? ["plan", say("plans")] : ["notice", say("notices")])),
      lang: most(tally(4, (n) => [languages[n], strings.languages[languages[n]] || languages[n]])),
    };
  }

  function drawFacets(index, state, tallies) {
    const all = facetsOf(index, state, tallies), made = document.createDocumentFragment();
    for (const key of Object.keys(all)) {
      if (all[key].length < 2 && !state[key]) continue;
      const items = all[key].map(([value, name, count]) => option(state, key, value, name, count));
      const list = element("ul", { class: "chips" }, ...items.splice(0, 8));
      const group = element("section", null, element("h3", null, say(key)), list);
      if (items.length) group.append(element("details", null, element("summary", null, say("more", { count: items.length })), element("ul", { class: "chips" }, ...items)));
      made.append(group);
    }
    return made;
  }

  function pager(state, found) {
    const last = Math.ceil(found.ids.length / PER_PAGE), more = found.next < found.ids.length || found.hits.length > state.page * PER_PAGE;
    const made = element("ul");
    const step = (page, name, rel) => made.append(element("li", null, linkTo(Object.assign({}, state, { page }), "page", say(name))));
    if (state.page > 1) step(state.page - 1, "previous");
    if (last > 1) made.append(element("li", null, element("span", null, say(found.exact ? "page" : "pageOnly", { number: state.page, count: last }))));
    if (more) step(state.page + 1, "next");
    return made.childNodes.length ? element("nav", { class: "pager", "aria-label": say("pages") }, made) : "";
  }

  /** Organizations that the query names, also by the initials of their ids: dw → dongwa. */
  function places(index, query) {
    const [chunk] = query.chunks;
    if (query.chunks.length !== 1 || chunk.not || chunk.text.length < 2) return [];
    const initials = (id) => (id.match(/(?:[bpmfdtnlgkhjqxrzcsyw]h?)?[aeiouv]+(?:ng?(?![aeiouv])|r\b)?/g) || []).map((one) => one[0]).join("");
    const fits = (one) => named(one, one[3]).some((name) => name.includes(chunk.text)) || initials(one[0].split("-").pop()) === chunk.text;
    return index.site.organizations.filter(fits).slice(0, 4);
  }

  function draw(index, state, found, notes) {
    const total = found.next >= found.ids.length && found.hits.length && !found.exact ? found.hits.length : found.ids.length;
    const sure = found.exact || found.next >= found.ids.length;
    let hits = found.hits.slice((state.page - 1) * PER_PAGE, state.page * PER_PAGE).filter(Boolean);
    if (state.sort !== "date") hits = hits.map((hit, n) => [hit, n]).sort((a, b) => b[0].tier - a[0].tier || a[1] - b[1]).map(([hit]) => hit);
    const told = !hits.length ? say("nothing") : say(sure ? "count" : "about", { count: total.toLocaleString(own) });
    status.textContent = [...notes, told, state.page > 1 ? say("pageOnly", { number: state.page }) : "", found.missing ? say("missing") : ""].filter(Boolean).join(" ");
    const sorts = element("ul", { class: "chips" }, ...["", "date"].map((sort) => {
      const link = linkTo(changed(state, { sort }), `sort ${sort}`, say(sort ? "newest" : "best"));
      if (state.sort === sort) link.setAttribute("aria-current", "true");
      return element("li", null, link);
    }));
    const chips = element("ul", { class: "chips" });
    for (const one of places(index, found.query)) {
      chips.append(element("li", null, element("a", { href: address(`${home}${one[0]}/`) }, nameIn(one[2]))));
    }
    part("organizations").replaceChildren(...(chips.firstChild ? [element("h3", null, say("organizations")), chips] : []));
    part("sort").replaceChildren(...(hits.length ? [sorts] : []));
    part("choices").replaceChildren(drawFacets(index, state, found.tallies));
    part("facets").hidden = !part("choices").firstChild;
    results.start = (state.page - 1) * PER_PAGE + 1;
    results.replaceChildren(...hits.map((hit) => drawHit(index, hit)));
    results.hidden = !hits.length;
    part("pages").replaceChildren(pager(state, found));
    if (!hits.length && found.before) part("pages").append(element("p", null, linkTo({ q: state.q }, "wider", say("wider", { count: found.before.toLocaleString(own) }))));
  }

  // Asking.
  let state = asked(), turn = 0, open = false; // `open`: the address is still being typed

  /** Answer a question and show it in the address: as a step of its own, or in place of the last. */
  function go(next, step, focus) {
    state = next;
    const change = step ? "pushState" : "replaceState";
    try {
      if (addressOf(state) !== location.pathname + location.search) history[change](null, "", addressOf(state));
    } catch (error) {
      // Some browsers forbid it on pages from a folder; then the address stays.
    }
    open = false;
    answer(focus);
  }

  async function answer(focus, fresh) {
    const mine = ++turn;
    const query = parsed(state.q);
    const empty = !query.chunks.length && !query.filters.length && !CHOICES.some((key) => state[key]);
    recent(empty);
    part("answer").hidden = empty;
    status.textContent = "";
    if (empty) return;
    part("answer").setAttribute("aria-busy", "true");
    try {
      const index = await opened(fresh);
      let found = await find(index, state, query), notes = found.unknown.map((text) => say("unknown", { text }));
      if (!found.hits.length && !found.before && query.chunks.length && !notes.length) {
        await loadNear();
        const attempt = async (chunks) => {
          const some = [...chunks, ...query.chunks.filter((chunk) => chunk.not)];
          const other = await find(index, changed(state), { chunks: some, filters: query.filters });
          return other.hits.length ? other : null;
        };
        const near = await sgs.nearest(index, query, attempt, say);
        if (near) ({ found, notes } = near);
      }
      if (mine !== turn) return;
      draw(index, state, found, notes);
    } catch (error) {
      if (mine !== turn) return;
      if (error.name === "stale" && !fresh) return void answer(focus, Date.now());
      results.hidden = true;
      status.textContent = say(error.name === "missing" ? "unreachable" : "outdated");
      if (!error.name) throw error;
    } finally {
      if (mine === turn) part("answer").removeAttribute("aria-busy");
    }
    const target = focus && (focus === "page" ? results : document.querySelector(`[data-key="${CSS.escape(focus)}"]`));
    if (target) target.focus({ preventScroll: focus !== "page" });
    if (focus === "page") scrollTo(0, 0);
  }

  let near = null;
  function loadNear() {
    near = near || new Promise((resolve) => {
      const script = element("script", { src: form.dataset.near, load: resolve, error: resolve });
      document.head.append(script);
    });
    return near;
  }

  // What was asked lately, kept in this browser only.
  const key = `sitegen-search ${new URL(root || "./", location.href).pathname}`;
  function recall() {
    try {
      return JSON.parse(localStorage.getItem(key)) || [];
    } catch (error) {
      return [];
    }
  }
  function keep(list) {
    try {
      localStorage.setItem(key, JSON.stringify(list));
    } catch (error) {
      // A browser that keeps nothing for this site.
    }
  }
  function remember() {
    const text = state.q.trim();
    if (text && text.length < 60) keep([text, ...recall().filter((one) => one !== text)].slice(0, 8));
  }
  function recent(shown) {
    const list = shown ? recall() : [];
    part("recent").hidden = !list.length;
    const items = list.map((q) => element("li", null, linkTo(changed({ q }), "", q)));
    part("recent-queries").replaceChildren(...items);
  }

  let timer = 0, composing = false;
  function typed() {
    clearTimeout(timer);
    if (composing) return;
    timer = setTimeout(() => {
      if (field.value === state.q) return;
      const step = !open;
      go(changed(state, { q: field.value }), step);
      open = true;
    }, 200);
  }
  function show() {
    state = asked();
    field.value = state.q;
    open = false;
    answer();
  }
  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => {
    composing = false;
    typed();
  });
  field.addEventListener("input", typed);
  field.addEventListener("change", remember);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go(changed(state, { q: field.value }), !open);
    remember();
  });
  part("clear").addEventListener("click", () => {
    keep([]);
    recent(true);
    field.focus();
  });
  addEventListener("popstate", show);
  opened().catch(() => {}); // what every query needs is loaded while the query is typed
  show();
})();

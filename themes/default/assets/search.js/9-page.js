// The search page. Its address holds the whole question: it can be shared, and the back button works.
// Texts of documents become text nodes, never HTML.
(function () {
  "use strict";

  const part = (name) => document.getElementById(`sg-${name}`);
  const form = part("search"), field = part("query"), status = part("status"), results = part("results");
  const strings = JSON.parse(part("strings").textContent);
  const { root, home } = form.dataset, own = document.documentElement.lang;
  const say = (name, values) => strings[name].replace(/\{(\w+)\}/g, (_, key) => values[key].toLocaleString(own));
  // Of a portal the organizations of other boards have their address; what is before the tilde is not in it.
  const linkOf = (url, one) => one[4] ? one[4] + url.replace(/[^/]+~/, "") : root + url + (location.protocol === "file:" ? "index.html" : "");
  const nameOf = (one) => sgs.nameIn(one[2], own);

  /** A new element. Attributes that are functions listen; children that are no nodes become text. */
  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const key of Object.keys(attributes)) {
      if (typeof attributes[key] === "function") made.addEventListener(key, attributes[key]);
      else if (attributes[key]) made.setAttribute(key, attributes[key]);
    }
    made.append(...children);
    return made;
  }
  const fill = (name, ...children) => {
    part(name).textContent = "";
    part(name).append(...children);
  };
  const list = (links) => (links.length ? element("ul", { class: "chips" }, ...links.map((link) => element("li", {}, link))) : "");

  // The question.
  const KEYS = ["q", ...sgs.CHOICES, "sort", "page"];
  // `typing`: the address is that of a query half typed.
  let asked = given(location.search), turn = 0, typing = false;
  // Whether the next address is to be a step of its own.
  let step = false;

  function given(query) {
    const address = new URLSearchParams(query), found = {};
    for (const key of KEYS) found[key] = address.get(key) || "";
    found.own = own;
    found.page = Math.min(Math.max(1, parseInt(found.page, 10) || 1), 1000);
    return found;
  }
  function queryOf(question) {
    const address = new URLSearchParams();
    for (const key of KEYS) if (question[key] && question[key] !== 1) address.set(key, question[key]);
    return `?${address}`;
  }
  const chosen = () => sgs.CHOICES.some((key) => asked[key]);
  const changed = (change) => Object.assign({}, asked, { page: 1 }, change);

  /** A link to another question, which this page answers itself; `focus` finds it again afterwards. */
  function linkTo(question, focus, ...children) {
    const click = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(question, true, focus);
    };
    return element("a", { href: queryOf(question), "data-focus": focus, click }, ...children);
  }

  // The answer.
  /** A text that begins at `from`, with the marked stretches in it. */
  function marked(text, marks, from) {
    const made = element("bdi", {});
    let at = 0;
    for (const [start, end] of marks) {
      const a = Math.max(at, start - from), b = Math.min(text.length, end - from);
      if (b <= a) continue;
      made.append(text.slice(at, a), element("mark", {}, text.slice(a, b)));
      at = b;
    }
    made.append(text.slice(at));
    return made;
  }

  /** Draw some of the text around what was found. */
  function excerpt({ entry, marks }) {
    const { source } = entry.norm, { shown, inside } = sgs.stretches(source, marks, entry.body, entry.facts);
    const made = element("p", { class: "excerpt", lang: entry.language });
    for (const [a, b] of shown) {
      const half = (at) => /[\udc00-\udfff]/.test(source[at]);
      const start = a - half(a), end = b + half(b);
      made.append(start > sgs.lineOf(source, a)[0] ? "…" : "", marked(source.slice(start, end).replace(/\s/g, " "), inside, start), end < sgs.lineOf(source, b)[1] ? "… " : "  ");
    }
    return made;
  }

  function drawHit(hit) {
    const { entry, marks } = hit, { language } = entry, foreign = language === own ? "" : language;
    const title = entry.title.normalize("NFC"), number = entry.number.normalize("NFC");
    const meta = [
      ...entry.state.split(",").map((state) => strings.states[state] && element("strong", { class: "tag" }, strings.states[state])),
      entry.until && Date.parse(entry.until) < Date.now() - 864e5 && element("span", { class: "tag" }, say("over")),
      foreign && element("span", { class: "tag", lang: foreign }, strings.languages[foreign]),
      element("span", {}, nameOf(entry.org)),
      element("span", {}, nameOf(entry.category)),
      entry.until && element("span", {}, `${say("until")} ${entry.until}`),
      number && element("span", {}, marked(number, marks, title.length + 1)),
    ].filter(Boolean);
    const link = element("a", { href: linkOf(entry.url, entry.org), hreflang: foreign, lang: foreign, click: () => remember(asked) }, marked(title, marks, 0));
    return element("li", {}, element("time", {}, entry.date), " ", link, element("span", { class: "meta" }, ...meta), excerpt(hit));
  }

  /** Organizations that the query names, also by the initials of an id in pinyin: dw → dongwa. */
  function drawOrganizations({ site }, { chunks, filters }) {
    const text = chunks.length === 1 && !filters.length && chunks[0].text, syllables = /[^aeiouv]*[aeiouv]+(?:ng?(?![aeiouv]))?/g;
    const initials = (id) => id.replace(/.*\W/, "").replace(syllables, (one) => one[0]);
    const fits = (one) => initials(one[0]) === text || sgs.names(one).some((name) => name.includes(text));
    const found = text && text.length > 1 ? site.organizations.filter(fits).slice(0, 4) : [];
    const links = found.map((one) => element("a", { href: linkOf(`${home}${one[0]}/`, one) }, nameOf(one)));
    fill("organizations", list(links));
  }

  function draw(index, found, notes) {
    const { shown, sure } = found, page = asked.page, pages = [];
    drawStatus(found, notes);
    const sort = (name, by) => {
      const link = linkTo(changed({ sort: by }), `sort${by}`, say(name));
      if (asked.sort === by) link.setAttribute("aria-current", "true");
      return link;
    };
    fill("sort", shown.length ? list([sort("best", ""), sort("newest", "date")]) : "");
    const step = (name, by) => pages.push(linkTo(changed({ page: page + by }), "page", say(name)));
    if (page > 1) step("previous", -1);
    if (page > 1 || found.more) pages.push(element("span", {}, say(sure ? "page" : "pageOnly", { number: page, count: found.last })));
    if (found.more) step("next", 1);
    if (!shown.length && found.before && chosen()) pages.push(linkTo(given(queryOf({ q: asked.q })), "", say("wider", { count: found.before })));
    fill("pages", list(pages));
    drawOrganizations(index, found.query);
    fill("results", ...shown.map(drawHit));
    results.hidden = !shown.length;
    return drawChoices(index, found, notes);
  }

  function drawStatus({ shown, sure, count, missing }, notes) {
    const told = say(!shown.length ? "nothing" : sure ? "count" : "about", { count });
    status.textContent = [...notes, told, missing ? say("missing") : ""].join(" ");
  }

  /** Draw what can be chosen, when it is looked at or something is chosen; by then the results are there. */
  async function drawChoices(index, found, notes) {
    const mine = turn;
    fill("chosen");
    if (!found.tallies) return;
    await need("choices");
    if (!sgs.drawChoices) return;
    await sgs.settle(index, asked, found);
    if (mine !== turn) return;
    drawStatus(found, notes);
    sgs.drawChoices(index, found, { asked, changed, element, fill, linkTo, list, nameOf, say, strings });
  }

  // From the question to the answer.
  const needed = {};
  let opening = null, since = 0;

  /** The index; every five minutes its header is asked for again. */
  function opened(fresh) {
    const now = Math.floor(Date.now() / 3e5);
    if (fresh || !opening || since !== now) {
      opening = sgs.open(`${root}search/`, fresh || now);
      opening.catch(() => (opening = null));
      since = now;
    }
    return opening;
  }

  /** Load a script that few pages need. */
  sgs.need = need;
  function need(name) {
    const script = (load) => element("script", { src: form.dataset[name], load, error: load });
    needed[name] = needed[name] || new Promise((load) => document.head.append(script(load)));
    return needed[name];
  }

  async function answered(index, query) {
    const found = await sgs.find(index, asked, query), none = { found, notes: [] };
    if (!found.hits.length && chosen() && sgs.narrowed) await sgs.settle(index, asked, found);
    if (found.hits.length || (found.before && chosen()) || !found.done || !(query.chunks.length + query.filters.length)) return none;
    await need("parts");
    return sgs.otherwise ? (await sgs.otherwise(index, changed({}), found, say)) || none : none;
  }

  async function answer(focus, fresh) {
    const mine = ++turn;
    // They may know other forms of what was typed.
    if (/[号日月年]|[a-z]{3}|[0-9０-９]{4}/i.test(asked.q)) await Promise.all(["forms", "days"].map(need));
    if (mine !== turn) return;
    const query = sgs.parsed(asked.q), empty = !query.chunks.length && !query.filters.length && !chosen();
    drawRecent(empty);
    part("answer").hidden = empty;
    status.textContent = empty && query.signs.length ? say("signs", { text: query.signs.join(" ") }) : "";
    if (empty) return part("answer").removeAttribute("aria-busy");
    part("answer").setAttribute("aria-busy", "true");
    asked.tally = part("facets").open;
    try {
      const index = await opened(fresh);
      if (asked.tally || chosen() || query.filters.length) await need("choices");
      const { found, notes } = await answered(index, query);
      if (mine !== turn) return;
      await draw(index, found, notes);
    } catch (error) {
      if (mine !== turn) return;
      if (error.name === "stale" && !fresh) return answer(focus, Date.now());
      part("answer").hidden = true;
      status.textContent = say(error.name === "stale" ? "outdated" : "unreachable");
      if (!/missing|stale/.test(error.name)) throw error;
    }
    part("answer").removeAttribute("aria-busy");
    if (focus === "page") scrollTo(0, 0);
    const target = focus === "page" ? results : focus && document.querySelector(`[data-focus="${focus}"]`);
    if (target) target.focus({ preventScroll: true });
  }

  /** Ask a question: a step of its own for the back button, or in place of the last. The address comes after
      the answer, whose files would wait meanwhile: it is the browser's main process that keeps addresses. On a
      slow line it does not wait for long, so that the page can be loaded again. */
  async function go(question, apart, focus) {
    asked = question;
    typing = false;
    step = step || apart;
    // Unless something else has been asked since.
    const keep = () => asked === question && keepAddress();
    setTimeout(keep, 300);
    try {
      await answer(focus);
    } finally {
      keep();
    }
  }
  function keepAddress() {
    try {
      if (queryOf(asked) !== location.search) history[step ? "pushState" : "replaceState"](null, "", location.pathname + queryOf(asked));
    } catch (error) {
      // Some browsers do not let a page of a folder change its address.
    }
    step = false;
  }

  // What was asked lately: kept by this browser, if it keeps anything for this site.
  const key = `sitegen-search ${new URL(root || "./", location.href).pathname}`;
  function recall() {
    try {
      return JSON.parse(localStorage.getItem(key)) || [];
    } catch (error) {
      return [];
    }
  }
  function keep(queries) {
    try {
      localStorage.setItem(key, JSON.stringify(queries));
    } catch (error) {
      // It does not.
    }
  }
  function remember({ q }) {
    if (q && q.length < 60) keep([q, ...recall().filter((one) => one !== q)].slice(0, 8));
  }
  function drawRecent(wanted) {
    const queries = wanted ? recall() : [];
    fill("recent-queries", list(queries.map((q) => linkTo(changed({ q }), "", q))));
    part("recent").hidden = !queries.length;
  }

  let timer = 0;
  function typed() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (field.value === asked.q) return;
      go(changed({ q: field.value }), !typing);
      typing = true;
    }, 200);
  }
  function show() {
    asked = given(location.search);
    field.value = asked.q;
    typing = step = false;
    answer();
  }
  field.addEventListener("input", (event) => event.isComposing || typed());
  field.addEventListener("compositionend", typed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    const question = changed({ q: field.value });
    go(question, !typing).then(() => remember(question));
  });
  part("clear").addEventListener("click", () => {
    keep([]);
    drawRecent(true);
    field.focus();
  });
  addEventListener("popstate", show);
  part("facets").addEventListener("toggle", () => asked.tally || answer());
  part("facets").open = matchMedia("(min-width: 60em)").matches;
  // What every query needs comes while it is typed.
  field.addEventListener("focus", () => opened().catch(() => {}));
  show();
})();

// A question → the documents that answer it, the best first. A question is {q, year, org, category, kind,
// lang, sort, page, own}: what was typed, what was chosen beside it, how the answer is shown, the reader's language.
(function () {
  "use strict";

  // Documents shown, and texts read at most for each page.
  const PER_PAGE = 10, MOST_READ = 60;
  // That the index is asked, of a chunk and in all; the check of the texts does the rest.
  const MOST_DEMANDS = 32;
  const CHOICES = ["org", "year", "category", "kind", "state", "lang"];

  const folded = (text) => sgs.normalized(text).text;
  const { nameIn } = sgs;
  const names = (one) => (one.names = one.names || [one[0], ...Object.values(one[2]), ...(one[3] || [])].map(folded));

  /** Return what a chunk demands of the index. A short beginning of a word stands in many files: only if it must. */
  function demands(chunk, all) {
    if (chunk.demands) return chunk.demands;
    const few = (parts) => [].concat(...parts.map((part) => sgs.demanded(part, all))).slice(0, MOST_DEMANDS);
    const widest = (parts) => few(parts).filter((gram, _, some) => some.every((one) => one === gram || !one.includes(gram)));
    const grams = chunk.asked ? chunk.asked(widest) : widest(chunk.parts).map((gram) => ({ gram }));
    const words = sgs.words(chunk.text, chunk.quoted).map(([word, prefix]) => ({ words: [word].concat(prefix ? chunk.others : []), prefix }));
    const long = words.filter(({ words: [word], prefix }) => !prefix || word.length > 2);
    return grams.concat(grams.length + long.length ? long : words);
  }

  /** Return true if the index alone knows what a chunk matches. Of numbers it holds also what they are without hyphens. */
  function isExact(chunk) {
    const [{ gram, words } = {}, more] = demands(chunk, false);
    return !more && !chunk.demands && !chunk.pattern.fits && !chunk.others.length && (gram || words[0]) === chunk.text && !/^\d\d/.test(chunk.text);
  }

  /** Find candidates, the best first: {query, ids, exact, all, tallies: of each choice, before, …}.
      With `first`, candidates by a cover: by every gram, in the same order. `wide` are they, and `before` how many,
      without the choices made. Of facets only those are read that are needed: all if there is a choice or `asked.tally`. */
  async function candidates(index, asked, query, first) {
    if (query.filters.length && sgs.resolved) query = sgs.resolved(index, query);
    const wanted = query.chunks.filter((chunk) => !chunk.without);
    const numbers = query.filters.filter(({ key }) => key === "no");
    for (const { value, without } of numbers) {
      if (!without) wanted.push(sgs.chunk(folded(value.replace(/\s/g, "")), value, true));
    }
    const every = [].concat(...wanted.map((chunk) => demands(chunk, first)));
    const step = Math.ceil(every.length / MOST_DEMANDS), asking = every.filter((_, n) => !(n % step));
    const found = await index.candidates(asking);
    if (asking.some(({ gram }, n) => /[⺀-\uffff]/.test(gram) && !found.counts[n]) && (await index.learnAll())) {
      return candidates(index, asked, sgs.parsed(asked.q), first);
    }
    let { ids, missing } = found;
    for (const chunk of query.chunks.filter((one) => one.without && isExact(one))) {
      const gone = await index.candidates(demands(chunk));
      if (!gone.missing) ids = ids.filter((id) => !gone.ids.includes(id));
    }
    let narrowed = { ids, before: ids.length, wide: ids.slice() };
    if (asked.tally || query.filters.length > numbers.length || CHOICES.some((key) => asked[key])) {
      if (!sgs.narrowed) throw sgs.fault("missing", "choices");
      narrowed = await sgs.narrowed(index, asked, query, ids);
      missing = narrowed.missing || missing;
    }
    ids = narrowed.ids;
    // By a cover alone, so that the order does not depend on how many texts failed the check.
    const { scores } = first || found;
    ids.reverse();
    if (asked.sort !== "date") ids.sort((a, b) => scores[b] - scores[a] || b - a);
    const exact = !missing && !numbers.length && asking.length === every.length && query.chunks.every(isExact);
    return Object.assign(narrowed, { query, exact, all: first, scores, missing, next: 0, hits: [], told: new Map() });
  }

  /** Check the text of a document → {entry, marks: [[from, to, chunk], …], tier}; null if it does not match. */
  async function checked(index, id, query) {
    const entry = await index.fragment(id);
    if (!entry.norm) {
      const head = [entry.title, entry.number, nameIn(entry.org[2], entry.language)].join("\n");
      const text = [head, ...entry.lines.slice(0, entry.running)].join("\n");
      entry.norm = sgs.normalized([head, ...entry.lines, ...entry.page].join("\n"));
      // Where the running text begins, and where the fields do.
      entry.body = head.normalize("NFC").length + 1;
      entry.facts = text.normalize("NFC").length + 1;
    }
    const { text, source, at } = entry.norm, number = folded(entry.number.replace(/\s/g, "")), marks = [];
    for (const { key, value, without } of query.filters) {
      if (key === "no" && number.includes(folded(value.replace(/\s/g, ""))) === without) return null;
    }
    for (const chunk of query.chunks) {
      const found = sgs.places(chunk.pattern, text);
      if (!found.length !== chunk.without) return null;
      for (const [from, to] of found) marks.push([at[from], at[to - 1] + (source.codePointAt(at[to - 1]) > 0xffff ? 2 : 1), chunk]);
    }
    marks.sort((a, b) => a[0] - b[0]);
    // 3: its number is asked for, 2: all is in the title, 1: in headings, 0: in the text.
    const wanted = query.chunks.filter((chunk) => !chunk.without);
    const all = (fits) => wanted.every((chunk) => marks.some(([from, , of]) => of === chunk && fits(from)));
    const heading = (from) => from < entry.body || source[source.lastIndexOf("\n", from) + 1] === "\t";
    const asked = wanted.some((chunk) => number && chunk.text.replace(/ /g, "") === number);
    return { entry, marks, tier: asked ? 3 : all((from) => from < entry.title.normalize("NFC").length) ? 2 : all(heading) ? 1 : 0 };
  }

  /** Check some candidates → those that match. */
  async function check(index, found, ids) {
    const hits = await Promise.all(ids.map((id) => checked(index, id, found.query).catch((error) => {
      if (error.name !== "missing") throw error;
      found.missing = true;
    })));
    ids.forEach((id, n) => found.told.set(id, Boolean(hits[n])));
    return hits.filter(Boolean);
  }

  /** Read and check texts until those of a page are known. Returns false if too few of them match. */
  async function fill(index, found, page) {
    const until = page * PER_PAGE;
    if (found.exact) found.hits.length = found.next = Math.min(until - PER_PAGE, found.ids.length);
    while (found.hits.length < until && found.next < found.ids.length && found.next < MOST_READ * page) {
      const few = found.ids.slice(found.next, found.next + until - found.hits.length);
      const hits = await check(index, found, few);
      found.next += few.length;
      found.hits.push(...hits);
      if (!found.exact && !found.all && hits.length < few.length - 2) return false;
    }
    return true;
  }

  /** Find the answer: candidates, with `hits` checked as far as the wanted page. */
  async function find(index, asked, query) {
    let found = await candidates(index, asked, query);
    if (!(await fill(index, found, asked.page))) {
      found = await candidates(index, asked, found.query, found);
      await fill(index, found, asked.page);
    }
    const shown = found.hits.slice((asked.page - 1) * PER_PAGE, asked.page * PER_PAGE);
    // What fits alike keeps its order: not every browser's own sort does that. Of two languages the reader's first.
    const rank = ({ tier, entry }) => 2 * tier + (entry.language === asked.own);
    found.shown = asked.sort === "date" ? shown : [].concat(...[7, 6, 5, 4, 3, 2, 1, 0].map((n) => shown.filter((hit) => rank(hit) === n)));
    // All that might match has been read.
    found.done = found.next >= found.ids.length;
    found.count = found.done && !found.exact ? found.hits.length : found.ids.length;
    found.sure = found.exact || found.done;
    found.last = Math.ceil(found.count / PER_PAGE);
    found.more = !found.done || found.hits.length > asked.page * PER_PAGE;
    return found;
  }

  Object.assign(sgs, { CHOICES, PER_PAGE, check, demands, find, folded, names });
})();

// What is asked where nothing matches a query: other forms of numbers and days, the longest parts that documents
// have, what was mistyped, a word less; sitegen/search/query/fuzzy.py does the same. A figure of the query is never
// changed, cut or left out. Loaded only when it is needed.
(function () {
  "use strict";

  const { DIGIT, HAN, LETTER, kind } = sgs;
  const MOST = 8, SHORTEST = 3, MOST_CUT = 32;
  const FILLERS = "的了和与及或在对于之 "; // between parts, need not be found
  const PERIOD = /^(?:[上下]半[年月]|[上中下]旬|[春夏秋冬]季)/; // as little changed or left out as figures
  /** Cut a normalized text into tokens, [{from, to, figure, word}, …]: figures with what they count, words, and
      single characters. */
  function tokens(text) {
    const isFigure = (n) => n < text.length && (kind(text, n) === DIGIT || sgs.NUMERALS.includes(text[n]));
    const isMark = (n) => n < text.length && "./:-〔〕".includes(text[n]), found = [];
    for (let n = 0; n < text.length; ) {
      const from = n, [period] = PERIOD.exec(text.slice(n, n + 3)) || [];
      if ("第〔".includes(text[n]) && isFigure(n + 1)) n++;
      if (isFigure(n)) {
        while (isFigure(n)) {
          while (isFigure(n) || isMark(n)) n++;
          if (kind(text, n) === HAN) n += text.codePointAt(n) > 0xffff ? 2 : 1;
        }
        found.push({ from, to: n, figure: true });
      } else if (period) {
        n += period.length;
        found.push({ from, to: n, figure: true });
      } else if (kind(text, n) === LETTER) {
        while (kind(text, n) === LETTER || kind(text, n) === DIGIT) n++;
        found.push({ from, to: n, figure: /[0-9]/.test(text.slice(from, n)), word: true });
      } else {
        n += text.codePointAt(n) > 0xffff ? 2 : 1;
        found.push({ from, to: n });
      }
    }
    return found;
  }
  const hasFigure = (text) => tokens(text).some((one) => one.figure);

  const plain = (text, whole) => sgs.chunk(text, text, false, false, whole && sgs.wholeFigures);

  /** Return {found, notes} of the nearest query that finds something, or null. */
  async function nearest(index, asked, query, say) {
    const without = query.chunks.filter((chunk) => chunk.without), all = query.chunks.filter((chunk) => !chunk.without);
    const notes = [], kept = [];

    /** Ask for some chunks at once; null if nothing is found. */
    const attempt = async (chunks) => {
      const unique = Array.from(new Map(chunks.map((one) => [one.demands ? one : one.text + one.quoted, one])).values());
      const found = unique.length && (await sgs.find(index, asked, { chunks: unique.concat(without), filters: query.filters }));
      return found && found.hits.length ? found : null;
    };

    /** Return false if no document has all grams of a text. */
    async function mayHave(part) {
      const chunk = plain(part), grams = () => sgs.demanded(part, true).map((gram) => ({ gram }));
      const lists = await index.postings(chunk.asked ? sgs.demands(chunk, true).slice(0, 1) : grams());
      return index.header.segments.some((_, s) => {
        const every = lists.map((parts) => new Set((parts[s] || []).map((code) => code >> 1)));
        return !every.length || Array.from(every[0]).some((n) => every.every((one) => one.has(n)));
      });
    }

    /** Return the longest parts of a chunk that documents have together: {chunks, note, whole: whether they are all of it}. */
    async function inParts(chunk) {
      const text = chunk.text.slice(0, MOST_CUT), units = tokens(text), spans = [], chosen = [], pieces = [];
      if (units.length < 2 || text.length < SHORTEST) return null;
      const textOf = ([a, b]) => text.slice(units[a].from, units[b - 1].to);
      const partOf = (span) => plain(textOf(span), units.slice(...span).some((one) => one.figure));
      for (let a = 0; a < units.length; a++) for (let b = a + 1; b <= units.length; b++) spans.push([a, b]);
      spans.sort((one, other) => textOf(other).length - textOf(one).length || one[0] - other[0]);
      for (const span of spans) {
        const part = textOf(span), [a, b] = span, single = b - a === 1 && !units[a].figure && !units[a].word;
        if (part === text || part !== part.trim() || (single && part.length < 2)) continue;
        if (chosen.some(([from, to]) => a < to && from < b)) continue;
        if ((await mayHave(part)) && (await attempt([partOf(span)]))) chosen.push(span);
      }
      for (const span of chosen) if (await attempt(pieces.map(partOf).concat(partOf(span)))) pieces.push(span);
      const left = units.filter((_, n) => !pieces.some(([a, b]) => a <= n && n < b));
      const told = units.filter((one) => !left.includes(one));
      if (left.some((one) => one.figure) || told.every((one) => one.figure)) return null;
      const chunks = pieces.sort((a, b) => a[0] - b[0]).map(partOf);
      const meant = chunks.map((one) => `“${one.text}”`).join("");
      const whole = text === chunk.text && left.every(({ from, to }) => FILLERS.includes(text.slice(from, to)));
      return { text: chunk.text, chunks, whole, note: say("parts", { text: chunk.written, meant }) };
    }

    /** Return what is to be asked instead of a chunk: {chunks, text, note}, or null. */
    async function replaced(chunk) {
      const { text, written } = chunk, figure = hasFigure(text);
      const same = Object.assign({}, chunk, { pattern: Object.assign({}, chunk.pattern, { fits: figure && sgs.wholeFigures }) });
      if (all.length > 1 && (await attempt([same]))) return { chunks: [same], text };
      for (const other of sgs.otherDays(sgs.inFigures(text)).concat(sgs.otherRanges(text))) {
        if (await attempt([plain(other, true)])) return { chunks: [plain(other, true)], text: other };
      }
      const parts = await inParts(chunk);
      if (parts && parts.whole) return parts;
      await sgs.need("near");
      const word = sgs.respelled && (await sgs.respelled(index, chunk));
      if (word && (await attempt([word]))) return { chunks: [word], text, note: say("meant", { text: written, meant: word.meant.slice(0, 3).join(", ") }) };
      const loose = sgs.loosened && (await sgs.loosened(index, chunk));
      if (loose && (await attempt([loose]))) return { chunks: [loose], text, note: say("near", { text: written }) };
      return parts;
    }

    const ask = (some) => attempt([].concat(...some.map((one) => one.chunks)));
    for (const chunk of all.slice(0, MOST)) {
      const found = await replaced(chunk);
      if (!found && hasFigure(chunk.text)) return null;
      if (found) kept.push(found);
      if (!found || found.note) notes.push(found ? found.note : say("without", { text: chunk.written }));
    }
    const found = await ask(kept);
    if (found) return { found, notes };
    // The longest first, but before all others what holds a figure.
    const weight = ({ text }) => (hasFigure(text) ? 1e6 : 0) + text.length;
    const ordered = kept.map((one, n) => [one, n]).sort(([a, m], [b, n]) => weight(b) - weight(a) || m - n).map(([one]) => one);
    const chosen = [];
    for (const one of kept.length > 1 ? ordered : []) {
      if (await ask(chosen.concat(one))) chosen.push(one);
      else if (hasFigure(one.text)) return null;
      else notes.push(say("without", { text: one.text }));
    }
    const fewer = await ask(chosen);
    return fewer && { found: fewer, notes };
  }

  /** Return {found, notes} of what is asked where nothing matches: filters by number as text, the query as it was
      typed, the nearest. What is the value of no field is named. */
  async function otherwise(index, asked, { query }, say) {
    await Promise.all([sgs.need("forms"), sgs.need("days")]);
    if (!sgs.numbered || !sgs.inFigures) throw sgs.fault("missing", "forms");
    const numbers = query.filters.filter(({ key }) => key === "no"), literal = sgs.cut(asked.q);
    const texts = numbers.map(({ written, without }) => sgs.chunk(sgs.folded(written), written, false, without));
    const captions = { chunks: query.chunks.concat(texts), filters: query.filters.filter(({ key }) => key !== "no") };
    const same = literal.chunks.map((one) => one.text).join("\n") === sgs.parsed(asked.q).chunks.map((one) => one.text).join("\n");
    for (const other of [numbers.length && captions, !same && literal]) {
      const found = other && (await sgs.find(index, asked, other));
      if (found && found.hits.length) return { found, notes: [] };
    }
    const unknown = query.chunks.filter((chunk) => chunk.caption).map(({ caption }) => say("unknown", { text: caption }));
    if (unknown.length) return { found: await sgs.find(index, asked, query), notes: unknown };
    return nearest(index, asked, query, say);
  }

  Object.assign(sgs, { nearest, otherwise, tokens });
})();

// What was mistyped: a letter of a word changed, one character off. A figure is never changed. Loaded, after
// search-parts.js, when nothing matches a query and its parts are not known either.
(function () {
  "use strict";

  const { NUMERALS, escaped, tokens, wholeFigures } = sgs;
  const MOST_SHARDS = 24; // of words, read for one mistyped word
  const SHORTEST = 3, LONGEST = 16;
  const LETTERS = "abcdefghijklmnopqrstuvwxyz";
  const TELLING = "上下今去明春夏秋冬"; // which half, year or season: not to be changed
  const FIXED = (
    "january february march april may june july august september october november december jan feb mar apr jun jul " +
    "aug sep sept oct nov dec first second third fourth fifth one two three four five six seven eight nine ten"
  ).split(" ");

  /** Return true if two words are the same but for one letter: another, one more, one less, two exchanged. */
  function alike(a, b) {
    let from = 0, endA = a.length, endB = b.length;
    if (Math.abs(endA - endB) > 1) return false;
    while (from < endA && from < endB && a[from] === b[from]) from++;
    while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) endA--, endB--;
    if (endA - from <= 1 && endB - from <= 1) return true;
    return endA - from === 2 && endB - from === 2 && a[from] === b[from + 1] && a[from + 1] === b[from];
  }

  /** Return words of the index that are like one. A changed letter among the first three leads to other shards. */
  async function alikeIn(index, word) {
    const begun = [word], found = new Set(), fixed = (one) => FIXED.includes(one) || /[0-9]/.test(one);
    if (fixed(word) || word.length < SHORTEST) return []; // any two letters are like any other
    for (let n = 0; n <= Math.min(3, word.length); n++) {
      const head = word.slice(0, n), tail = word.slice(n), less = word.slice(n + 1);
      begun.push(head + less, head + (less[0] || "") + (tail[0] || "") + less.slice(1));
      for (const letter of LETTERS) begun.push(head + letter + tail, head + letter + less);
    }
    for (const segment of index.header.segments) {
      for (const shard of await index.wordShards(segment, begun, false, MOST_SHARDS)) {
        for (const term of shard.terms) if (alike(term, word) && !fixed(term)) found.add(term);
      }
    }
    return Array.from(found);
  }

  /** Return the places of a normalized text that may be mistyped. */
  function changeable(text) {
    const fixed = new Set();
    for (const { from, to, figure } of tokens(text)) for (let n = from; figure && n < to; n++) fixed.add(n);
    return Array.from(text.split("").keys()).filter((n) => !fixed.has(n) && !TELLING.includes(text[n]));
  }

  /** Return the pattern of texts that differ from one in a character at some of its places: another, one more before
      it, one less, or it and the one before exchanged. */
  function nearPattern(text, places) {
    const forms = new Set(), other = `[^ 0-9${NUMERALS}${TELLING}]`;
    for (const n of places) {
      const head = escaped(text.slice(0, n)), tail = escaped(text.slice(n + 1));
      forms.add(`${head}${other}?${tail}`);
      if (n) forms.add(`${head}${other}${escaped(text[n])}${tail}`);
      if (places.includes(n - 1)) forms.add(escaped(text.slice(0, n - 1) + text[n] + text[n - 1]) + tail);
    }
    return { expression: new RegExp(Array.from(forms).join("|"), "g"), fits: wholeFigures };
  }

  /** Return a chunk with words of the index for those that are not in it, or null. */
  async function respelled(index, chunk) {
    const wrong = [];
    for (const [word] of sgs.words(chunk.text, chunk.quoted)) {
      const { counts } = await index.candidates([{ words: [word] }]);
      if (!counts[0]) wrong.push(...(await alikeIn(index, word)).map((other) => [word, other]));
    }
    if (!wrong.length) return null;
    const meant = wrong.map(([word, other]) => chunk.text.replace(word, other));
    const expression = new RegExp(meant.map(escaped).join("|"), "g");
    const demands = [{ words: wrong.map((pair) => pair[1]) }];
    return Object.assign({}, chunk, { meant, demands, pattern: { expression, start: true, fits: wholeFigures } });
  }

  /** Return a chunk that also matches what is one character off, or null if it is too short or too long. */
  async function loosened(index, chunk) {
    const { text } = chunk, grams = sgs.grams(text), places = changeable(text);
    if (text.length < SHORTEST || text.length > LONGEST || !places.length) return null;
    if (text.length === SHORTEST) for (const n of [0, 2]) if (sgs.kind(text, n) >= sgs.DIGIT) grams.push([text[n], n, n + 1]);
    const lists = await index.postings(grams.map(([gram]) => ({ gram })));
    // An entry is near if it has all the grams that leave out some one place of the chunk.
    const apart = places.map((n) => grams.reduce((bits, [, from, to], k) => (from <= n && n < to ? bits : bits | (1 << k)), 0));
    const near = index.header.segments.map((segment, s) => {
      const has = new Int32Array(segment.count), ids = Array.from(has.keys());
      lists.forEach((parts, k) => (parts[s] || []).forEach((code) => (has[code >> 1] |= 1 << k)));
      return ids.filter((n) => apart.some((bits) => bits && (has[n] & bits) === bits)).map((n) => 2 * n);
    });
    return Object.assign({}, chunk, { demands: [{ lists: near }], pattern: nearPattern(text, places) });
  }

  Object.assign(sgs, { alike, changeable, loosened, nearPattern, respelled });
})();

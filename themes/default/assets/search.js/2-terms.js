// The terms of a normalized text, and what a query demands of the index: docs/search-format.md,
// sections 3 and 4.
(function () {
  "use strict";

  const { DIGIT, HAN, LETTER, has, inWord, kind } = sgs;

  /** Return grams of two and three units: [[gram, from, to], …]. */
  function grams(text) {
    const found = [];
    for (let n = 0; n + 1 < text.length; n++) {
      const a = kind(text, n), b = kind(text, n + 1), c = kind(text, n + 2);
      if (a && b && (a === HAN || b === HAN || (a === DIGIT && b === DIGIT))) found.push([text.substr(n, 2), n, n + 2]);
      const spaced = n + 3 > text.length || text.substr(n, 3).includes(" ");
      if (!spaced && (b === DIGIT || (a === DIGIT && c === DIGIT))) found.push([text.substr(n, 3), n, n + 3]);
    }
    return found;
  }

  /** Return grams that a text which holds `text` must have: all of two and three units, or a cover,
      enough of them to hold each Han character and digit, from the left, the longest first. */
  function demanded(text, all) {
    const found = grams(text), chosen = new Set(), best = [];
    if (all && found.length) return [...new Set(found.map(([gram]) => gram))];
    // Of each unit the gram that reaches furthest.
    for (const gram of found) for (let n = gram[1]; n < gram[2]; n++) if (!best[n] || gram[2] > best[n][2]) best[n] = gram;
    for (let n = 0; n < text.length; n++) {
      if (kind(text, n) < DIGIT) continue;
      const [gram, , end] = best[n] || [text[n], n, n + 1];
      chosen.add(gram);
      n = end - 1;
    }
    return [...chosen];
  }

  /** Return words that a text must have which holds `text`: [[word, whether it may go on], …]. */
  function words(text, quoted) {
    const found = [], han = has(text, HAN);
    for (let n = 0; n < text.length; n++) {
      const start = n;
      while (inWord(text, n)) n++;
      const word = text.slice(start, n);
      // The text may have a longer word there.
      if (!has(word, LETTER) || (han && !start)) continue;
      found.push([word, n === text.length && (han || !quoted)]);
    }
    return found;
  }

  /** Return the hash of a term, by which its shard is found. */
  function hash(term) {
    let h = 0x811c9dc5;
    for (let n = 0; n < term.length; n++) h = Math.imul(h ^ term.charCodeAt(n), 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  Object.assign(sgs, { demanded, grams, hash, words });
})();

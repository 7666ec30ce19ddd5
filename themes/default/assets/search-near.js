// What comes nearest to a query that nothing matches: a letter of a word changed, one character off,
// a word less. Loaded only when it is needed.
(function () {
  "use strict";

  const MOST_SHARDS = 24; // of words, read for one mistyped word
  const LETTERS = "abcdefghijklmnopqrstuvwxyz";

  /** Whether two words are the same but for one letter: another, one more, one less, two exchanged. */
  function alike(a, b) {
    let from = 0, endA = a.length, endB = b.length;
    if (Math.abs(endA - endB) > 1) return false;
    while (from < endA && from < endB && a[from] === b[from]) from++;
    while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) endA--, endB--;
    if (endA - from <= 1 && endB - from <= 1) return true;
    return endA - from === 2 && endB - from === 2 && a[from] === b[from + 1] && a[from + 1] === b[from];
  }

  /** Words of the index that are like one. A changed letter among the first three leads to other shards. */
  async function alikeIn(index, word) {
    const begun = [word];
    for (let n = 0; n <= Math.min(3, word.length); n++) {
      const head = word.slice(0, n), tail = word.slice(n), less = word.slice(n + 1);
      begun.push(head + less, head + (less[0] || "") + (tail[0] || "") + less.slice(1));
      for (const letter of LETTERS) begun.push(head + letter + tail, head + letter + less);
    }
    const found = new Set();
    for (const segment of index.header.segments) {
      for (const shard of await index.wordShards(segment, begun, false, MOST_SHARDS)) {
        for (const term of shard.terms) if (alike(term, word)) found.add(term);
      }
    }
    return Array.from(found);
  }

  /** The pattern of texts that differ from one in a character: another, one more, one less, two exchanged. */
  function nearPattern(text) {
    const forms = new Set(), escaped = sgs.escaped;
    for (let n = 0; n < text.length; n++) {
      const head = escaped(text.slice(0, n)), tail = escaped(text.slice(n + 1));
      forms.add(`${head}[^ ]?${tail}`);
      if (!n) continue;
      forms.add(`${head}[^ ]${escaped(text[n])}${tail}`);
      forms.add(escaped(text.slice(0, n - 1) + text[n] + text[n - 1]) + tail);
    }
    return { expression: new RegExp(Array.from(forms).join("|"), "g") };
  }

  /** A chunk with words of the index for those that are not in it, or null. */
  async function respelled(index, chunk) {
    const wrong = [];
    for (const [word] of sgs.words(chunk.text, true)) {
      const { counts } = await index.candidates([{ words: [word] }]);
      if (!counts[0]) wrong.push(...(await alikeIn(index, word)).map((other) => [word, other]));
    }
    if (!wrong.length) return null;
    const meant = wrong.map(([word, other]) => chunk.text.replace(word, other));
    const expression = new RegExp(meant.map(sgs.escaped).join("|"), "g");
    const demands = [{ words: wrong.map((pair) => pair[1]) }];
    return Object.assign({}, chunk, { meant, demands, pattern: { expression, start: true } });
  }

  /** A chunk that also matches what is one character off, or null if it is too short or too long. */
  async function loosened(index, chunk) {
    const { text } = chunk, grams = sgs.grams(text);
    if (text.length < 3 || text.length > 16) return null;
    if (text.length === 3) grams.push([text[0], 0, 1], [text[2], 2, 3]);
    const lists = await index.postings(grams.map(([gram]) => ({ gram })));
    // An entry is near if it has all the grams that leave out some one place of the chunk.
    const apart = Array.from(text, (_, n) =>
      grams.reduce((bits, [, from, to], k) => (from <= n && n < to ? bits : bits | (1 << k)), 0),
    );
    const near = index.header.segments.map((segment, s) => {
      const has = new Int32Array(segment.count), ids = Array.from(has.keys());
      lists.forEach((parts, k) => (parts[s] || []).forEach((code) => (has[code >> 1] |= 1 << k)));
      return ids.filter((n) => apart.some((bits) => bits && (has[n] & bits) === bits)).map((n) => 2 * n);
    });
    return Object.assign({}, chunk, { demands: [{ lists: near }], pattern: nearPattern(text) });
  }

  /** {found, notes} of the nearest query that finds something, or null. */
  async function nearest(index, asked, query, say) {
    const attempt = async (chunks) => {
      const without = query.chunks.filter((chunk) => chunk.without);
      const found = await sgs.find(index, asked, { chunks: chunks.concat(without), filters: query.filters });
      return found.hits.length ? found : null;
    };
    const wanted = query.chunks.filter((chunk) => !chunk.without).slice(0, 8), kept = [], notes = [];
    for (const chunk of wanted) {
      if (wanted.length > 1 && (await attempt([chunk]))) {
        kept.push(chunk);
        continue;
      }
      const others = [await respelled(index, chunk), await loosened(index, chunk)].filter(Boolean);
      let better = null;
      for (const other of others) if (!better && (await attempt([other]))) better = other;
      if (better) {
        kept.push(better);
        const meant = (better.meant || []).slice(0, 3).join(", ");
        notes.push(say(meant ? "meant" : "near", { text: chunk.written, meant }));
      } else notes.push(say("without", { text: chunk.written }));
    }
    const found = kept.length && (await attempt(kept));
    if (found) return { found, notes };
    for (const chunk of kept.length > 1 ? kept.slice().reverse() : []) {
      const fewer = await attempt(kept.filter((one) => one !== chunk));
      if (fewer) return { found: fewer, notes: [...notes, say("without", { text: chunk.written })] };
    }
    return null;
  }

  Object.assign(sgs, { alike, nearest });
})();

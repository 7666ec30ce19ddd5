// Which stretches of a text show what was found in it: as sitegen/search/query/excerpt.py chooses them.
(function () {
  "use strict";

  // Characters around a place, or of the text's beginning; chunks that are so close are worth more together;
  // a line so short is more likely a label than a sentence.
  const BEFORE = 30, AFTER = 60, START = 90, NEAR = 50, SHORT = 12, MOST_MARKS = 300, MOST_SHOWN = 3;

  /** Return where the line of a place begins and ends. */
  const lineOf = (source, at) => [at && source.lastIndexOf("\n", at - 1) + 1, (source.indexOf("\n", at) + 1 || source.length + 1) - 1];

  /** Return the stretches to show, at most three, in order: {shown: [[from, to], …], inside: the marks that may be
      in them}. They are of the running text if anything was found there, else of the fields; the beginning of the
      text if nothing was. */
  function stretches(source, marks, body, facts) {
    const after = marks.filter(([from]) => from >= body), running = after.filter(([from]) => from < facts);
    const inside = (running.length ? running : after).slice(0, MOST_MARKS);
    const line = (at) => lineOf(source, at), shown = [], told = new Set();
    const worth = inside.map(([at]) => {
      const near = new Set(inside.filter(([from]) => from >= at && from < at + NEAR).map(([, , chunk]) => chunk));
      return near.size * 2 + (line(at)[1] - line(at)[0] > SHORT ? 1 : 0);
    });
    for (const n of [...inside.keys()].sort((a, b) => worth[b] - worth[a] || a - b)) {
      const [from, to, chunk] = inside[n];
      if (told.has(chunk) || shown.length === MOST_SHOWN) continue;
      const start = Math.max(line(from)[0], from - BEFORE), end = Math.min(line(to)[1], to + AFTER);
      for (const [a, b, of] of inside) if (a >= start && b <= end) told.add(of);
      told.add(chunk);
      shown.push([start, end]);
    }
    if (!inside.length && body < facts - 1) shown.push([body, Math.min(line(body)[1], body + START)]);
    return { shown: shown.sort((a, b) => a[0] - b[0] || a[1] - b[1]), inside };
  }

  Object.assign(sgs, { lineOf, stretches });
})();

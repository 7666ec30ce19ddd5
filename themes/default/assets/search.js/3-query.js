// What people type → what is asked: docs/search-format.md, section 4. Nothing is an error.
(function () {
  "use strict";

  const { HAN, LETTER, has, inWord, normalized } = sgs;

  const KEYS = Object.create(null);
  for (const alike of ["org 单位 机构", "year 年份 年", "category 类别", "kind 种类 文种", "state 后续 状态", "no 文号", "lang 语言"]) {
    alike.split(" ").forEach((name, _, [key]) => (KEYS[name] = key));
  }
  // A minus sign, unless it is a figure's; a key; a text in quotation marks, or one without.
  const PART = /([-－](?![0-9０-９]))?(?:([^\s"“”「」『』＂:：]+)([:：]))?(?:["“”「」『』＂]([^"“”「」『』＂]*)(?:["“”「」『』＂]|$)|([^\s"“”「」『』＂]+))/g;

  // Give a chunk its other forms: search-forms.js, search-days.js.
  const varied = [];

  /** Return a part of a query: a normalized text that must be found, or `without` must not. With `fits`, only
      where that says so. */
  function chunk(text, written, quoted, without, fits) {
    const made = { text, written, quoted, without: Boolean(without), parts: [text], others: [] };
    const word = has(text, LETTER) && !has(text, HAN), digits = /^[0-9]{7,}$/.test(text);
    const expression = new RegExp(digits ? text.split("").join("-?") : escaped(text), "g");
    made.pattern = { expression, start: word, end: word && quoted, fits };
    varied.forEach((vary) => vary(made));
    return made;
  }

  /** Return what was typed as {chunks, filters: [{key, value, without, written}], signs: what has no text}. Other
      forms of numbers and words are known if search-forms.js is there. */
  function parsed(typed) {
    return cut(sgs.numbered ? sgs.numbered(typed) : typed);
  }

  function cut(typed) {
    const filters = [], chunks = new Map(), signs = [];
    // What is said again says nothing more.
    const add = (written, quoted, without) => {
      const { text } = normalized(written);
      if (text) chunks.set([quoted, without, text].join(), chunk(text, written, quoted, without));
      else if (!/^[-－]?$/.test(written.trim())) signs.push(written);
    };
    typed.replace(PART, (_, minus, name, colon, inside, plain) => {
      const key = KEYS[(name || "").toLowerCase()], without = Boolean(minus), quoted = inside !== undefined;
      const value = quoted ? inside : plain;
      if (key && normalized(value).text) filters.push({ key, value: value.trim(), without, written: name + colon + value });
      else if (name && !quoted) add(name + colon + value, false, without);
      else {
        if (name) add(name, false, without);
        add(value, quoted, without);
      }
    });
    // A minus alone, a quotation mark.
    if (!(chunks.size || filters.length || signs.length) && typed.trim()) signs.push(typed.trim());
    return { chunks: [...chunks.values()], filters, signs };
  }

  // A normalized text has no other character that means something in an expression.
  const escaped = (text) => text.replace(/\./g, "\\.");

  /** Return where a pattern is in a normalized text: [[from, to], …]. */
  function places({ expression, start, end, fits }, text) {
    const found = [];
    expression.lastIndex = 0;
    for (let hit; (hit = expression.exec(text)); expression.lastIndex = hit.index + 1) {
      const from = hit.index, to = from + hit[0].length;
      if ((start && inWord(text, from - 1)) || (end && inWord(text, to)) || (fits && !fits(text, from, to))) continue;
      found.push([from, to]);
    }
    return found;
  }

  Object.assign(sgs, { chunk, cut, escaped, parsed, places, varied });
})();

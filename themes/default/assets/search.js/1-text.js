// What the search makes of texts and queries: docs/search-format.md, sections 2 to 4.
// It knows nothing of files or of the page; `sgs` is also what the index's files call.
window.sgs = function (key, version, data) {
  "use strict";
  sgs.arrived[key] = [version, data];
};
sgs.arrived = {};

(function () {
  "use strict";

  // Classes of UTF-16 units (section 2 of the format): runs of a class and a length in base 36. Class 0 is
  // no part of a word, 1 a letter, 2 a digit, 3 Han, which all halves of pairs of surrogates are.
  const LETTER = 1, DIGIT = 2, HAN = 3;
  const kinds = new Uint8Array(65536);
  const RUNS =
    "01c 2a 07 1q 06 1q 01b 11 0a 11 04 11 05 1n 01 1v 01 1cq 0u 15 0r 134 06 18 01 15 02 11 01 16y 01 15z 06 " +
    "115 07 11a 01 11 01 12 01 12 01 118 02 1b 0g 1b 05 122 04 12u 01 18 02 1a 01 1m 0g 1gk 02 1a 01 1y6 01 " +
    "1f 01 1a 02 14l 0n 12 06 1k 01 11 01 11 01 11 04 11z 01 11k 0t 133 06 14r 01 1h0 09 1lg 0k 1an 0b 18l 06 " +
    "11bu 02dc 16d 0r 174 03k 39s 011 33 0p 39 0e 34 05 32e 02 37 01 32i 01 34 05 317 034 3w 01c 3g 0e8 3534 " +
    "01s 3h3h 01v 11a 02 17h 03 16a 06 18o 0g 1qo 38mc 12k 31kw 04xs 3e8 115 01 1es 02 158 04 1g 02o 140 074";
  RUNS.split(" ").reduce((at, run) => {
    const end = at + parseInt(run.slice(1), 36);
    kinds.fill(+run[0], at, end);
    return end;
  }, 0);
  // Undefined beyond the ends.
  const kind = (text, n) => kinds[text.charCodeAt(n)];
  const inWord = (text, n) => kind(text, n) === LETTER || kind(text, n) === DIGIT;
  const has = (text, wanted) => text.split("").some((_, n) => kind(text, n) === wanted);

  const BLANK = /[\s\x85]/;
  const IGNORED = /[\xad\u0300-\u036f\u061c\u0640\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\u{e0000}-\u{e0fff}]/u;
  const OPENING = "([{<«〈《「『【〔〖〘〚", CLOSING = ")]}>»〉》」』】〕〗〙〛", DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";

  // Traditional or variant → simplified, as far as was needed yet.
  const fold = new Map();
  // What the character of a UTF-16 unit becomes, as met so far.
  const spelled = new Array(65536);

  /** Add pairs of characters to the fold table. */
  function learn(pairs) {
    const all = [...pairs];
    for (let n = 1; n < all.length; n += 2) {
      fold.set(all[n - 1], all[n]);
      spelled[all[n - 1].charCodeAt(0)] = undefined;
    }
  }

  /** What a character becomes: " " for a blank, "\n" for a break. */
  function spell(char) {
    if (char === "\n" || char === "，") return "\n";
    if (IGNORED.test(char)) return "";
    if (BLANK.test(char)) return " ";
    const apart = char.normalize("NFKD");
    const one = /^[a-z]/i.test(apart) ? apart.replace(/[\u0300-\u036f]/g, "") : char.normalize("NFKC");
    const folded = Array.from(one, (c) => fold.get(c) || c).join("").toLowerCase();
    return Array.from(folded, kept).join("");
  }

  function kept(char) {
    if (OPENING.indexOf(char) >= 0) return "〔";
    if (CLOSING.indexOf(char) >= 0) return "〕";
    if (DASHES.indexOf(char) >= 0) return "-";
    if (".,/:".indexOf(char) >= 0) return char;
    if (char === "\u2044") return "/";
    if (IGNORED.test(char)) return "";
    const code = char.codePointAt(0);
    if (code > 0xffff) return code >= 0x20000 && code < 0x40000 ? char : "\n";
    return kinds[code] && !(code >= 0xd800 && code < 0xe000) ? char : "\n";
  }

  /** A text as it is compared: {text, source, at}; unit n of `text` comes from `source[at[n]]`. */
  function normalized(written) {
    const source = written.normalize("NFC");
    let raw = "";
    const from = [];
    for (let n = 0; n < source.length; n++) {
      const wide = source.codePointAt(n) > 0xffff, unit = source.charCodeAt(n);
      const made = wide ? spell(source.substr(n, 2)) : spelled[unit] === undefined ? (spelled[unit] = spell(source[n])) : spelled[unit];
      raw += made;
      for (let k = 0; k < made.length; k++) from.push(n);
      if (wide) n++;
    }
    let text = "", gap = -1;
    const at = [];
    const put = (n, end) => {
      if (gap >= 0 && text) {
        text += " ";
        at.push(gap);
      }
      gap = -1;
      text += raw.slice(n, end);
      while (n < end) at.push(from[n++]);
    };
    for (let n = 0; n < raw.length; n++) {
      let end = n;
      while (kind(raw, end)) end++;
      if (end > n) {
        put(n, end);
        n = end - 1;
        continue;
      }
      const char = raw[n], before = kind(raw, n - 1), after = kind(raw, n + 1);
      if (char === "," && before === DIGIT && after === DIGIT) continue;
      if (char === " ") {
        const start = n;
        while (raw[n + 1] === " ") n++;
        if (before === HAN && kind(raw, n + 1) === HAN) continue;
        if (gap < 0) gap = from[start];
        continue;
      }
      const alone = ("./:-〕".indexOf(char) >= 0 && before !== DIGIT) || ("./:-〔".indexOf(char) >= 0 && after !== DIGIT);
      if (alone || char === "\n" || char === ",") {
        if (gap < 0) gap = from[n];
        continue;
      }
      put(n, n + 1);
    }
    return { text, source, at };
  }

  /** Grams of two and three units: [[gram, from, to], …]. */
  function grams(text) {
    const found = [];
    for (let n = 0; n + 1 < text.length; n++) {
      const a = kind(text, n), b = kind(text, n + 1), c = kind(text, n + 2);
      if (a && b && (a === HAN || b === HAN || (a === DIGIT && b === DIGIT))) found.push([text.substr(n, 2), n, n + 2]);
      const spaced = n + 3 > text.length || text.substr(n, 3).indexOf(" ") >= 0;
      if (!spaced && (b === DIGIT || (a === DIGIT && c === DIGIT))) found.push([text.substr(n, 3), n, n + 3]);
    }
    return found;
  }

  /** Grams that a text which holds `text` must have: all of two and three units, or a cover, enough
      of them to hold each Han character and digit, from the left, the longest first. */
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

  /** Words that a text must have which holds `text`: [[word, whether it may go on], …]. */
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

  const KEYS = {};
  for (const alike of ["org 单位 机构", "year 年份 年", "category 类别", "no 文号", "lang 语言"]) {
    alike.split(" ").forEach((name, _, [key]) => (KEYS[name] = key));
  }
  // A minus sign; a key; a text in quotation marks, or one without.
  const PART = /([-－]?)(?:([^\s"“”「」『』＂:：]+)([:：]))?(?:["“”「」『』＂]([^"“”「」『』＂]*)(?:["“”「」『』＂]|$)|([^\s"“”「」『』＂]+))/g;

  // Document numbers as they are typed: 〔2024年〕第020号, 发2024年20号.
  const SERIAL = " {0,2}第? {0,2}[0０]{0,4}([1-9１-９][0-9０-９]{0,5}) {0,2}号";
  const BRACKETED = new RegExp(" {0,2}[([{<«〈《【〔（［｛＜] {0,2}([0-9０-９]{4}) {0,2}年? {0,2}[)\\]}>»〉》】〕）］｝＞]" + SERIAL, "g");
  const BARE = new RegExp("([发函办字])([0-9０-９]{4})年" + SERIAL, "g");
  const numbered = (typed) => typed.replace(BRACKETED, "〔$1〕$2号").replace(BARE, "$1〔$2〕$3号");

  /** What was typed → {chunks: [{text, quoted, without, written}], filters: [{key, value, without}]}. */
  function parsed(typed) {
    const filters = [], chunks = new Map();
    // What is said again says nothing more.
    const add = (written, quoted, without) => {
      const { text } = normalized(written);
      if (text) chunks.set([quoted, without, text].join(), { text, quoted, without, written, pattern: pattern(text, quoted) });
    };
    numbered(typed).replace(PART, (_, minus, name, colon, inside, plain) => {
      const key = KEYS[(name || "").toLowerCase()], without = Boolean(minus), quoted = inside !== undefined;
      const value = quoted ? inside : plain;
      if (key && normalized(value).text) filters.push({ key, value: value.trim(), without });
      else if (name && !quoted) add(name + colon + value, false, without);
      else {
        if (name) add(name, false, without);
        add(value, quoted, without);
      }
    });
    return { chunks: [...chunks.values()], filters };
  }

  // A normalized text has no other character that means something in an expression.
  const escaped = (text) => text.replace(/\./g, "\\.");

  /** How a chunk is looked for: an expression, and whether words must begin and end where it does. */
  function pattern(text, quoted) {
    const number = /^[0-9]{7,}$/.test(text), word = has(text, LETTER) && !has(text, HAN);
    const expression = number ? text.split("").join("-?") : escaped(text);
    return { expression: new RegExp(expression, "g"), start: word, end: word && quoted };
  }

  /** Where that is in a normalized text: [[from, to], …]. */
  function places({ expression, start, end }, text) {
    const found = [];
    expression.lastIndex = 0;
    for (let hit; (hit = expression.exec(text)); expression.lastIndex = hit.index + 1) {
      const to = hit.index + hit[0].length;
      if (!(start && inWord(text, hit.index - 1)) && !(end && inWord(text, to))) found.push([hit.index, to]);
    }
    return found;
  }

  Object.assign(sgs, { demanded, escaped, grams, learn, normalized, parsed, places, words });
})();

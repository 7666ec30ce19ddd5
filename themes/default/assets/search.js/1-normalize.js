// Normalization of texts and queries: docs/search-format.md, section 2.
// `sgs` is also what the files of the index call; nothing here knows of files or of the page.
window.sgs = function (key, version, data, bits) {
  "use strict";
  sgs.arrived[key] = [version, data, bits];
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

  const BREAK = "\n", BLANK = " ", QUOTE = "\v", GONE = "\0";
  const IS_BLANK = /[^\S\v]|\x85/;
  const IGNORED = /[\xad\u0300-\u036f\u061c\u0640\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\u{e0000}-\u{e0fff}]/u;
  const OPENING = "([{<【〔〖〘〚", CLOSING = ")]}>】〕〗〙〛";
  const DASHES = "-~‐‑‒–—―⁓−∼─〜";
  // Quotation marks, title marks and middle dots: they vanish beside a Han character.
  const QUOTES = "\v\"'‘’‚‛“”„‟‹›«»〈〉《》「」『』〝〞〟·•‧∙⋅・";

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

  /** Return what a character becomes. */
  function spell(char) {
    if (char === BREAK || char === "，") return BREAK;
    if (IGNORED.test(char)) return "";
    if (IS_BLANK.test(char)) return BLANK;
    const apart = char.normalize("NFKD");
    const one = /^[a-z]/i.test(apart) ? apart.replace(/[\u0300-\u036f]/g, "") : char.normalize("NFKC");
    const folded = Array.from(one, (c) => fold.get(c) || c).join("").toLowerCase();
    return Array.from(folded, kept).join("");
  }

  function kept(char) {
    if (char === BLANK) return char;
    if (QUOTES.includes(char)) return QUOTE;
    if (OPENING.includes(char)) return "〔";
    if (CLOSING.includes(char)) return "〕";
    if (DASHES.includes(char)) return "-";
    if (".,/:".includes(char)) return char;
    if (char === "\u2044") return "/";
    if (char === "\u2236") return ":";
    if (IGNORED.test(char)) return "";
    const code = char.codePointAt(0);
    if (code > 0xffff) return code >= 0x20000 && code < 0x40000 ? char : BREAK;
    return kinds[code] && !(code >= 0xd800 && code < 0xe000) ? char : BREAK;
  }

  /** Make breaks of marks that are not between digits, and one dash of a range. What goes becomes GONE. */
  function withoutStrays(raw) {
    const digit = (n) => kind(raw, n) === DIGIT;
    return raw.replace(/[- ]*-[- ]*|[,./:〔〕]/g, (found, at) => {
      const before = digit(at - 1), after = digit(at + found.length), inside = before && after;
      if (found.includes("-")) return inside ? "-" + GONE.repeat(found.length - 1) : found.replace(/-/g, BREAK);
      if (found === ",") return inside ? GONE : BREAK;
      return (before || found === "〔") && (after || found === "〕") ? found : BREAK;
    });
  }

  /** Return a text as it is compared: {text, source, at}; unit n of `text` comes from `source[at[n]]`. */
  function normalized(written) {
    const source = written.normalize("NFC");
    let raw = "";
    const from = [];
    for (let n = 0; n < source.length; n++) {
      const wide = source.codePointAt(n) > 0xffff, unit = source.charCodeAt(n);
      const made = wide ? spell(source.substr(n, 2)) : (spelled[unit] = spelled[unit] || spell(source[n]));
      raw += made;
      for (let k = 0; k < made.length; k++) from.push(n);
      if (wide) n++;
    }
    const units = withoutStrays(raw), at = [];
    let text = "", gap = -1;
    for (let n = 0; n < units.length; n++) {
      const start = n;
      let soft = true;
      while (units[n] === BREAK || units[n] === BLANK || units[n] === QUOTE) soft = units[n++] !== BREAK && soft;
      const before = text[text.length - 1], after = units[n];
      const beside = before === "〕" || after === "〔" || kind(text, text.length - 1) === HAN || (after && kinds[after.charCodeAt(0)] === HAN);
      if (n > start && !(soft && text && after && beside)) gap = from[start];
      if (!after || after === GONE) continue;
      if (gap >= 0 && text) {
        text += " ";
        at.push(gap);
      }
      gap = -1;
      text += after;
      at.push(from[n]);
    }
    return { text, source, at };
  }

  Object.assign(sgs, { DIGIT, HAN, LETTER, has, inWord, kind, learn, normalized });
})();

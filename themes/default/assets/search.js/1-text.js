// What the search makes of texts and queries: docs/search-format.md, sections 2 to 4.
// It knows nothing of files or of the page; `sgs` is also what the index's files call.
window.sgs = function (key, version, data) {
  "use strict";
  sgs.arrived[key] = [version, data];
};
sgs.arrived = {};

(function () {
  "use strict";

  // Classes of UTF-16 units: 0 is no part of a word. All that is not named here is a letter.
  const LETTER = 1, DIGIT = 2, HAN = 3;
  const kinds = new Uint8Array(65536).fill(LETTER);
  const fill = (kind, ranges) => ranges.split(" ").forEach((range) => {
    const [from, to] = range.split("-").map((text) => parseInt(text, 16));
    kinds.fill(kind, from, (to || from) + 1);
  });
  fill(0, "0-2f 3a-40 5b-60 7b-a9 ab-b4 b6-b9 bb-bf d7 f7 2c2-2df 2e5-2ff 370-375 37e 384 385 387 482 55a-55f " +
    "589-58f 5be 5c0 5c3 5c6 5f3 5f4 600-60f 61b-61f 66a-66d 6d4 6dd 6de 6e9 700-70f 964 965 970 e3f e4f e5a e5b " +
    "f01-f17 f1a-f1f f34 f36 f38 f3a-f3d f85 fbe-fda 104a-104f 10fb 1360-1368 166d-1680 1800-180a 1940-1945 " +
    "2000-206f 2070-2bff 2ce5-2cff 2e00-a4cf a4fe a4ff a60d-a60f a6f2-a6f7 a830-a83f e000-f8ff fb29 fd3e fd3f " +
    "fdfc-fdff fe10-fe6f ff00-ffff");
  fill(DIGIT, "30-39");
  fill(HAN, "2e80-2fdf 3005-3007 3021-3029 3038-303b 3041-3096 3099-309f 30a1-30fa 30fc-30ff 3105-312f 31a0-31bf " +
    "31f0-31ff 3400-4dbf 4e00-9fff a000-a48c ac00-d7a3 d800-dfff f900-faff");
  const kind = (text, n) => kinds[text.charCodeAt(n)]; // undefined beyond the ends

  const BLANK = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
  const IGNORED = /[\xad\u0300-\u036f\u061c\u0640\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\u{e0000}-\u{e0fff}]/u;
  const OPENING = "([{<«〈《「『【〔〖〘〚", CLOSING = ")]}>»〉》」』】〕〗〙〛", DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212";

  const fold = new Map(); // traditional or variant → simplified, as far as was needed yet
  const spelled = new Map(); // character → what it becomes, as met so far

  /** Add pairs of characters to the fold table. */
  function learn(pairs) {
    const all = Array.from(pairs);
    for (let n = 1; n < all.length; n += 2) {
      fold.set(all[n - 1], all[n]);
      spelled.delete(all[n - 1]);
    }
  }

  /** What a character becomes: " " for a blank, "\n" for a break. */
  function spell(char) {
    let made = spelled.get(char);
    if (made === undefined) spelled.set(char, (made = respell(char)));
    return made;
  }

  function respell(char) {
    if (char === "\n" || char === "，") return "\n";
    if (BLANK.test(char)) return " ";
    if (IGNORED.test(char)) return "";
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
      const wide = source.codePointAt(n) > 0xffff;
      const made = spell(wide ? source.substr(n, 2) : source[n]);
      raw += made;
      for (let k = 0; k < made.length; k++) from.push(n);
      if (wide) n++;
    }
    let text = "", gap = -1;
    const at = [];
    for (let n = 0; n < raw.length; n++) {
      const char = raw[n];
      const before = kind(raw, n - 1) === DIGIT, after = kind(raw, n + 1) === DIGIT;
      let space = char === "\n";
      if (char === " ") {
        let end = n;
        while (raw[end + 1] === " ") end++;
        if (kind(raw, n - 1) !== HAN || kind(raw, end + 1) !== HAN) space = true;
        else { n = end; continue; }
      } else if (char === ",") {
        if (before && after) continue;
        space = true;
      } else if (char === "〔") space = !after;
      else if (char === "〕") space = !before;
      else if (".-/:".indexOf(char) >= 0) space = !(before && after);
      if (space) {
        if (gap < 0) gap = from[n];
        continue;
      }
      if (gap >= 0 && text) {
        text += " ";
        at.push(gap);
      }
      gap = -1;
      text += char;
      at.push(from[n]);
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

  /** Grams that a text which holds `text` must have. With `all` every one of them, else a cover:
      enough of them to hold each Han character and digit. */
  function demanded(text, all) {
    const found = grams(text), chosen = new Set(all ? found.map((gram) => gram[0]) : []);
    for (let n = 0, covered = 0; n < text.length; n++) {
      if (kind(text, n) < DIGIT || n < covered) continue;
      let best = null;
      for (const gram of found) {
        if (gram[1] <= n && gram[2] > n && (!best || gram[2] > best[2])) best = gram;
      }
      chosen.add(best ? best[0] : text[n]);
      covered = best ? best[2] : n + 1;
    }
    return Array.from(chosen);
  }

  /** Words that a text must have which a chunk matches: [[word, whether only its beginning], …]. */
  function words(text, quoted) {
    const found = [];
    for (let n = 0; n < text.length; n++) {
      if (kind(text, n) !== LETTER && kind(text, n) !== DIGIT) continue;
      const start = n;
      let letters = false;
      for (; kind(text, n) === LETTER || kind(text, n) === DIGIT; n++) letters = letters || kind(text, n) === LETTER;
      const open = start === 0 && kind(text, n) === HAN; // a longer word may end so in the text
      if (letters && !open) found.push([text.slice(start, n), n === text.length && !quoted]);
    }
    return found;
  }

  const KEYS = {
    org: "org", 单位: "org", 机构: "org", year: "year", 年份: "year", 年: "year", category: "category",
    类别: "category", no: "no", 文号: "no", lang: "lang", 语言: "lang",
  };
  const QUOTES = "\"“”「」『』＂";

  /** A query → {chunks: [{written, text, quoted, not}, …], filters: [{key, written, value, not}, …]}. */
  function parsed(query) {
    const chunks = [], filters = [];
    let part = "", quoted = false, inside = false, bare = 0; // `bare`: units of part before its first quote
    const finish = () => {
      const not = /^[-－]/.test(part) && bare > 0;
      const written = part.slice(not ? 1 : 0);
      const [, key, value] = /^([^:：]+)[:：]([^]+)$/.exec(written) || [];
      const known = key && key.length < bare - (not ? 1 : 0) && KEYS[key.toLowerCase()];
      if (known) {
        const text = normalized(value).text;
        filters.push({ key: known, written: value, text: known === "no" ? text.replace(/ /g, "") : text, not });
      } else {
        const text = normalized(written).text;
        if (text) chunks.push({ written, text, quoted, not });
      }
      part = "";
      quoted = false;
      bare = 0;
    };
    for (const char of query + " ") {
      if (QUOTES.indexOf(char) >= 0) {
        inside = !inside;
        if (!quoted) bare = part.length;
        quoted = true;
      } else if (!inside && BLANK.test(char)) {
        if (!quoted) bare = part.length;
        finish();
      } else part += char;
    }
    if (inside) finish();
    return { chunks, filters };
  }

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");

  /** The pattern of a chunk in normalized texts. */
  function pattern(chunk) {
    const { text, quoted } = chunk;
    if (/^[0-9]+$/.test(text)) return { expression: new RegExp(text.split("").join("-?"), "g") };
    const latin = hasLetter(text) && !hasHan(text);
    return { expression: new RegExp(escaped(text), "g"), start: latin, end: latin && quoted };
  }

  const hasKind = (wanted) => (text) => {
    for (let n = 0; n < text.length; n++) if (kind(text, n) === wanted) return true;
    return false;
  };
  const hasHan = hasKind(HAN), hasLetter = hasKind(LETTER);

  /** Where a pattern is found in a normalized text: [[from, to], …]. */
  function places(wanted, text) {
    const found = [], word = (n) => kind(text, n) === LETTER || kind(text, n) === DIGIT;
    wanted.expression.lastIndex = 0;
    for (let hit; (hit = wanted.expression.exec(text)); ) {
      const from = hit.index, to = from + hit[0].length;
      if (!(wanted.start && word(from - 1)) && !(wanted.end && word(to))) found.push([from, to]);
      wanted.expression.lastIndex = from + 1;
    }
    return found;
  }

  Object.assign(sgs, { demanded, escaped, grams, hasHan, learn, normalized, parsed, pattern, places, words });
})();

// Other forms of what is typed: document numbers, days, ranges, English plurals. Loaded for queries that may have one.
(function () {
  "use strict";

  // Document numbers as they are typed: 〔2024年〕第020号, 发2024年20号, 发2024第20号, 发2024-20.
  const SERIAL = "[0０]{0,4}([1-9１-９][0-9０-９]{0,5}) {0,2}号";
  const BRACKETED = new RegExp(" {0,2}[([{<«〈《【〔（［｛＜] {0,2}([0-9０-９]{4}) {0,2}年? {0,2}[)\\]}>»〉》】〕）］｝＞] {0,2}第? {0,2}" + SERIAL, "g");
  const ISSUER = "([发發函办辦字通报報令规規委议議纪紀]) {0,2}([0-9０-９]{4})";
  const BARE = new RegExp(`${ISSUER}(?: {0,2}年 {0,2}第?| {0,2}第| {0,2}[-－–—/／]| ) {0,2}${SERIAL}`, "g");
  const NO_WORD = new RegExp(`${ISSUER}(?: {0,2}[-－–—/／] {0,2}| {1,2})[0０]{0,4}([1-9１-９][0-9０-９]{0,3})(?![0-9０-９.．/／\\-－〇一-鿿])`, "g");

  /** Give document numbers in what was typed the form that they have in the index. */
  const numbered = (typed) => typed.replace(BRACKETED, "〔$1〕$2号").replace(BARE, "$1〔$2〕$3号").replace(NO_WORD, "$1〔$2〕$3号");

  // Plurals that follow no rule.
  const PAIRS =
    "child children man men woman women person people foot feet tooth teeth mouse mice goose geese ox oxen life lives " +
    "wife wives knife knives half halves leaf leaves shelf shelves calf calves wolf wolves";
  const paired = PAIRS.split(" ");

  /** Return what an English word may be in the other number, apart from what begins with the word. */
  function otherNumbers(word) {
    const n = paired.indexOf(word);
    if (n >= 0) return [paired[n ^ 1]];
    if (!/^[a-z]{4,}$/.test(word)) return [];
    if (/ies$/.test(word)) return [word.slice(0, -3) + "y"];
    if (/[^aeiou]y$/.test(word)) return [word.slice(0, -1) + "ies"];
    if (/(s|x|z|ch|sh)es$/.test(word)) return [word.slice(0, -2), word.slice(0, -1)];
    return /[^sui]s$/.test(word) ? [word.slice(0, -1)] : [];
  }

  /** Have a chunk match a document number with its year (桂政发18号), and the other number of its last word. */
  function vary(chunk) {
    const { text, pattern, quoted } = chunk, yearless = /^(.*[发函办字])([1-9][0-9]{0,5}号)$/.exec(text);
    const forms = [pattern.expression.source], [last, open] = sgs.words(text, quoted).pop() || [];
    if (yearless) {
      chunk.parts = yearless.slice(1);
      forms[0] = chunk.parts.map(sgs.escaped).join("(?:〔[0-9]{4}〕)?");
    }
    if (open && pattern.start && !quoted) chunk.others = otherNumbers(last);
    for (const other of chunk.others) forms.push(`${sgs.escaped(text.slice(0, -last.length) + other)}(?![a-z0-9])`);
    pattern.expression = new RegExp(forms.join("|"), "g");
  }

  /** Return the forms in which pages show a day: 2026-03-01, 2026年3月1日. */
  function otherDays(text) {
    const [, year, month, day] = /^([0-9]{4})[-./年]0?([0-9]{1,2})[-./月]0?([0-9]{1,2})日?$/.exec(text) || [];
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return [];
    const two = (figure) => `0${figure}`.slice(-2);
    return [`${year}年${month}月${day}日`, `${year}-${two(month)}-${two(day)}`].filter((form) => form !== text);
  }

  /** Return a text with its ranges in the other form: 5至7组 and 5-7组, 3月至5月 and 3月 5月. */
  function otherRanges(text) {
    const other = /[至到]/.test(text)
      ? text.replace(/([0-9])[至到](?=[0-9])/g, "$1-").replace(/([年月日时号])[至到](?=[0-9])/g, "$1 ")
      : text.replace(/(^|[^0-9-])([0-9]{1,4})-(?=[0-9]{1,4}(?![0-9-]))/g, "$1$2至").replace(/([年月日时号]) (?=[0-9])/g, "$1至");
    return other === text ? [] : [other];
  }

  sgs.varied.push(vary);
  Object.assign(sgs, { numbered, otherDays, otherRanges });
})();

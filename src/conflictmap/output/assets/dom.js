// The only way in which text reaches the page: element by element, through textContent.
(function (cm) {
  "use strict";

  // build("p", {class: "x", dir: "auto"}, "text", child, ...): strings become text nodes, never markup.
  cm.build = function (tag, attributes) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (value === null || value === undefined || value === false) { return; }
      if (name.slice(0, 2) === "on") { node.addEventListener(name.slice(2), value); return; }
      node.setAttribute(name, value === true ? "" : value);
    });
    for (var i = 2; i < arguments.length; i++) { cm.append(node, arguments[i]); }
    return node;
  };

  cm.append = function (node, child) {
    if (child === null || child === undefined || child === "") { return; }
    if (Array.isArray(child)) { child.forEach(function (each) { cm.append(node, each); }); return; }
    node.appendChild(child.nodeType ? child : document.createTextNode(String(child)));
  };

  cm.empty = function (node) { while (node.firstChild) { node.removeChild(node.firstChild); } };

  // Text from outside stands in a bdi of its own, so that its direction cannot run over what follows.
  cm.text = function (value) { return cm.build("bdi", { dir: "auto" }, value); };

  // Only http and https become links; the parser's own idea of the scheme decides, not the look of the text.
  cm.link = function (url, label) {
    var parsed = null;
    try { parsed = new URL(url); } catch (error) { parsed = null; }
    if (!parsed || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) { return cm.text(label || url); }
    return cm.build("a", { href: parsed.href, target: "_blank", rel: "noopener noreferrer" }, cm.text(label || url));
  };

  // A key from outside may be "constructor" or "__proto__": only what the object itself holds counts.
  cm.own = function (object, key) { return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined; };

  // Words of the page in its present language; {0}, {1} are filled with text.
  cm.makeWords = function (words, lang) {
    var speak = function (key) {
      var found = cm.own(words[speak.lang], key);
      if (found === undefined) { found = cm.own(words.en, key); }
      if (typeof found !== "string") { return key; }
      var values = Array.prototype.slice.call(arguments, 1);
      return found.replace(/\{(\d)\}/g, function (_, index) { return String(values[+index]); });
    };
    speak.lang = lang;
    speak.knows = function (lang) { return cm.own(words, lang) !== undefined; };
    // A name of a governorate, actor or type in the present language, else as it is.
    speak.label = function (group, value) {
      var name = cm.own(cm.own(words[speak.lang], group) || {}, value);
      return name === undefined ? value : name;
    };
    speak.actors = function (names) {
      return names.split("; ").map(function (name) { return speak.label("actors", name); }).join(speak.lang === "ar" ? "؛ " : "; ");
    };
    speak.number = function (value) { return value < 1000 ? String(value) : speak.formatter(null).format(value); };
    speak.compact = function (value) {
      return new Intl.NumberFormat(speak.lang === "ar" ? "ar-u-nu-latn" : "en-GB", { notation: "compact", maximumSignificantDigits: 2 }).format(value);
    };
    // Making a formatter takes a browser longer than using it a hundred times.
    var formatters = new Map();
    speak.formatter = function (form) {
      var key = speak.lang + JSON.stringify(form), locale = speak.lang === "ar" ? "ar-u-nu-latn-ca-gregory" : "en-GB";
      if (!formatters.has(key)) {
        formatters.set(key, form ? new Intl.DateTimeFormat(locale, Object.assign({ timeZone: "UTC" }, form)) : new Intl.NumberFormat(locale));
      }
      return formatters.get(key);
    };
    speak.date = function (iso) {
      if (!iso) { return speak("undated"); }
      var parts = iso.split("-"), form = { year: "numeric" };
      if (parts.length > 1) { form.month = "long"; }
      if (parts.length > 2) { form.day = "numeric"; }
      var day = new Date(Date.UTC(+parts[0], parts.length > 1 ? parts[1] - 1 : 0, parts.length > 2 ? +parts[2] : 1));
      return isNaN(day) ? iso : speak.formatter(form).format(day); // a source may give any text as its date
    };
    // "30 Nov – 8 Dec 2024", days since 1970-01-01.
    speak.range = function (first, last) {
      var form = speak.formatter({ day: "numeric", month: "short", year: "numeric" });
      return first === last ? form.format(first * 864e5) : form.formatRange(first * 864e5, last * 864e5);
    };
    return speak;
  };

  cm.debounce = function (wait, act) {
    var timer = null;
    return function () { clearTimeout(timer); timer = setTimeout(act, wait); };
  };
})(window.conflictmap = window.conflictmap || {});

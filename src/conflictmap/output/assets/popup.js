// What a reader is told of one event, with the sentence that put it on the map.
(function (cm) {
  "use strict";

  function escapeRegex(text) { return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"); }

  // Spans of the trigger and of the place in the evidence: [start, end, "trigger" | "place"].
  cm.findMarks = function (event, patterns) {
    var spans = [], text = event.evidence;
    function add(source, kind) {
      if (!source) { return; }
      var regex = new RegExp("(?<![\\p{L}\\p{N}])(?:" + source + ")(?![\\p{L}\\p{N}])", "giu"), match;
      while ((match = regex.exec(text))) {
        if (!match[0]) { regex.lastIndex++; continue; }
        var start = match.index, end = start + match[0].length;
        if (!spans.some(function (span) { return start < span[1] && end > span[0]; })) { spans.push([start, end, kind]); }
        if (kind === "place") { return; }
      }
    }
    [event.mention, event.place].some(function (name) {
      add(name && escapeRegex(name), "place");
      return spans.length > 0;
    });
    try { add((patterns || []).join("|"), "trigger"); } catch (error) {
      if (!(error instanceof SyntaxError)) { throw error; } // a lexicon of a user's own with odd patterns
    }
    return spans.sort(function (a, b) { return a[0] - b[0]; });
  };

  function quote(event, patterns) {
    var node = cm.build("blockquote", { dir: "auto" }), at = 0;
    cm.findMarks(event, patterns).forEach(function (span) {
      cm.append(node, event.evidence.slice(at, span[0]));
      node.appendChild(cm.build("mark", { class: "cm-" + span[2] }, event.evidence.slice(span[0], span[1])));
      at = span[1];
    });
    cm.append(node, event.evidence.slice(at));
    return node;
  }

  function sourceLine(source, words) {
    var line = cm.build("li", {}, cm.link(source.url, source.title || source.report || source.url));
    if (source.published) { cm.append(line, [", ", words.date(source.published.slice(0, 10))]); }
    if (source.status) { cm.append(line, [" (", words(source.status), ")"]); }
    return line;
  }

  function statusText(event, words) {
    return words("status_" + event.status) + (event.disputed ? " · " + words("disputed_long") : "");
  }

  function dateText(event, words) {
    var text = words.date(event.date);
    return event.date_precision === "day" || !event.date ? text : text + " (" + words("only_" + event.date_precision) + ")";
  }

  function precisionText(event, words, blurKm) {
    if (event.lat === null) { return words("no_position"); }
    var method = words("method_" + event.location_method);
    var text = event.precision_km === null ? method : words("within_km", event.precision_km) + ", " + method;
    return blurKm ? text + "; " + words("blurred", blurKm) : text;
  }

  cm.typeName = function (words, type) { return words.label("types", type).replace(/_/g, " "); };

  cm.placeName = function (event, words) {
    var relation = event.relation ? event.relation + " " : "";
    return relation + (words.lang === "ar" && event.place_ar ? event.place_ar : event.place);
  };

  // A plain-text reference that another writer can check.
  cm.cite = function (event, words) {
    var place = event.relation ? event.relation + " " + event.place : event.place;
    var lines = [cm.typeName(words, event.type) + ": " + place +
      (event.governorate ? " (" + words.label("governorates", event.governorate) + ")" : "") + ", " + words.date(event.date) +
      ", " + words("actor") + ": " + words.actors(event.actor) + ", " + words(event.status) +
      (event.disputed ? ", " + words("disputed") : "") + "."];
    if (event.evidence) { lines.push("“" + event.evidence + "”"); }
    event.sources.forEach(function (source) {
      lines.push([source.title || source.report, source.published.slice(0, 10), source.url].filter(Boolean).join(", "));
    });
    lines.push("conflictmap event " + event.id);
    return lines.join("\n");
  };

  async function copy(text, button, words) {
    var done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch (error) { done = copyBySelection(text); }
    button.textContent = words(done ? "copied" : "not_copied");
    setTimeout(function () { button.textContent = words("cite"); }, 2000);
  }

  // Where the clipboard is closed to scripts, as in a sandboxed frame without permission.
  function copyBySelection(text) {
    var area = cm.build("textarea", { readonly: true, class: "cm-hidden" });
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    area.remove();
    return done;
  }

  function row(list, term, content) { cm.append(list, [cm.build("dt", {}, term), cm.build("dd", {}, content)]); }

  cm.buildPopup = function (event, app, position) {
    var words = app.words, type = app.store.head.types[app.store.columns.type[event.row]];
    var node = cm.build("article", { class: "cm-card", dir: words.lang === "ar" ? "rtl" : "ltr", lang: words.lang });
    var style = app.events.styleOf(event.row, event.imprecise);
    cm.append(node, cm.build("p", { class: "cm-kicker" }, cm.symbolNode(type, style, 7), cm.text(cm.typeName(words, event.type)),
      cm.build("span", { class: "cm-badge cm-" + event.status }, words(event.status)),
      event.disputed ? cm.build("span", { class: "cm-badge cm-disputed" }, words("disputed")) : null));
    var other = words.lang === "ar" ? (event.place_ar ? event.place : "") : event.place_ar;
    cm.append(node, cm.build("h2", {}, cm.text(cm.placeName(event, words)),
      other ? cm.build("span", { class: "cm-other", lang: words.lang === "ar" ? "en" : "ar" }, cm.text(other)) : null));
    var where = [words.label("kinds", event.kind), event.district, event.governorate && words.label("governorates", event.governorate)];
    cm.append(node, cm.build("p", { class: "cm-where" }, cm.text(where.filter(Boolean).join(" · "))));
    if (event.evidence) { cm.append(node, quote(event, cm.own(app.store.head.triggers, event.type))); }
    var facts = cm.build("dl", {});
    row(facts, words("date"), dateText(event, words));
    row(facts, words("actor"), cm.text(words.actors(event.actor)));
    row(facts, words("status"), statusText(event, words));
    row(facts, words("position"), precisionText(event, words, app.store.head.blur_km));
    row(facts, words(event.sources.length > 1 ? "sources" : "source"),
      cm.build("ul", {}, event.sources.map(function (source) { return sourceLine(source, words); })));
    row(facts, words("event_id"), cm.build("code", {}, event.id));
    var button = cm.build("button", { type: "button", class: "cm-cite" }, words("cite"));
    button.addEventListener("click", function () { copy(cm.cite(event, words), button, words); });
    cm.append(node, [facts, cm.build("footer", {}, button, position ? pager(app, position) : null)]);
    return node;
  };

  function pager(app, position) {
    function step(by) {
      var count = position.rows.length, index = (position.index + by + count) % count;
      app.openEvent(position.rows[index], { rows: position.rows, index: index });
    }
    var words = app.words;
    return cm.build("span", { class: "cm-pager" },
      cm.build("button", { type: "button", "aria-label": words("previous"), onclick: function () { step(-1); } }, "‹"),
      cm.build("span", {}, words("n_of", position.index + 1, position.rows.length)),
      cm.build("button", { type: "button", "aria-label": words("next"), onclick: function () { step(1); } }, "›"));
  }
})(window.conflictmap = window.conflictmap || {});

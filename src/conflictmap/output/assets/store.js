// The data of one map: columns at once, texts of a block only when one of its events is opened.
(function (cm) {
  "use strict";

  function element(id) {
    var found = document.getElementById(id);
    if (!found) { throw new Error("this map has no data block " + id); }
    return found.textContent;
  }

  function bytesOf(base64) {
    if (Uint8Array.fromBase64) { return Uint8Array.fromBase64(base64); }
    var binary = atob(base64), bytes = new Uint8Array(binary.length);
    for (var i = 0; i < binary.length; i++) { bytes[i] = binary.charCodeAt(i); }
    return bytes;
  }

  cm.unpack = async function (base64) {
    var bytes = bytesOf(base64);
    if (typeof DecompressionStream !== "undefined") {
      try {
        var stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
        return new Uint8Array(await new Response(stream).arrayBuffer());
      } catch (error) {
        if (!(error instanceof TypeError)) { throw error; } // an early DecompressionStream without deflate-raw
      }
    }
    return cm.inflate(bytes);
  };

  cm.unpackJson = async function (id) {
    return JSON.parse(new TextDecoder().decode(await cm.unpack(element(id))));
  };

  // Byte planes -> zigzag -> differences -> numbers; the counterpart of packing.py.
  function readColumns(layout, bytes) {
    var planes = layout.reduce(function (sum, entry) { return sum + entry[2]; }, 0);
    var rows = planes ? bytes.length / planes : 0, at = 0, columns = {};
    layout.forEach(function (entry) {
      var values = new Int32Array(rows), row, before = 0;
      for (var plane = 0; plane < entry[2]; plane++) {
        for (row = 0; row < rows; row++) { values[row] |= bytes[at + row] << (8 * plane); }
        at += rows;
      }
      for (row = 0; row < rows; row++) { values[row] = (values[row] >>> 1) ^ -(values[row] & 1); }
      if (entry[1]) { for (row = 0; row < rows; row++) { before = values[row] = (values[row] + before) | 0; } }
      columns[entry[0]] = values;
    });
    return columns;
  }

  // The counterpart of wordcoding.py: one, two or three bytes a word, a word U+0000 between two sentences.
  function eachWord(bytes, act) {
    for (var at = 0; at < bytes.length; at++) {
      var code = bytes[at];
      if (code >= 248) { code = 224 + 6144 + (code - 248) * 65536 + bytes[++at] * 256 + bytes[++at]; } else if (code >= 224) {
        code = 224 + (code - 224) * 256 + bytes[++at];
      }
      act(code);
    }
  }

  function readWords(bytes, words) {
    var sentences = [], sentence = [];
    eachWord(bytes, function (code) {
      if (words[code] === "\u0000") { sentences.push(sentence.join(" ")); sentence = []; } else { sentence.push(words[code]); }
    });
    sentences.push(sentence.join(" "));
    return sentences;
  }

  // One byte for each sentence: does it hold what is looked for? hit has a byte for each word of the vocabulary. No
  // sentence is put together for it: what has no space in it stands within one word.
  function searchWords(bytes, hit, end) {
    var found = [0], at = 0;
    eachWord(bytes, function (code) {
      if (code === end) { found[++at] = 0; } else if (hit[code]) { found[at] = 1; }
    });
    return found;
  }

  cm.NOWHERE = -(1 << 30);
  cm.UNDATED = -(1 << 30);

  cm.readStore = async function (block) {
    var head = JSON.parse(element(block + "-head"));
    var packed = await Promise.all([cm.unpack(element(block + "-columns")), cm.unpack(element(block + "-locations"))]);
    var store = {
      head: head,
      count: head.count,
      columns: readColumns(head.columns, packed[0]),
      locations: readColumns(head.locations, packed[1]),
      tables: null,
      texts: []
    };
    var locations = store.locations, lat = locations.lat, lon = locations.lon, count = lat ? lat.length : 0;
    store.locationCount = count;
    store.x = new Float64Array(count);
    store.y = new Float64Array(count);
    for (var i = 0; i < count; i++) {
      store.x[i] = cm.worldX(lon[i] / 1e5);
      store.y[i] = cm.worldY(lat[i] / 1e5);
    }
    store.mapped = new Uint8Array(store.count);
    var status = store.columns.status, location = store.columns.location;
    for (i = 0; i < store.count; i++) { store.mapped[i] = status[i] < 2 && lat[location[i]] !== cm.NOWHERE ? 1 : 0; }
    store.ready = cm.unpackJson(block + "-tables").then(function (tables) { store.tables = tables; return store; });
    cm.addTexts(store, block);
    return store;
  };

  // The texts of a map, a block of rows at a time: unpacked when a reader opens an event or searches.
  cm.addTexts = function (store, block) {
    var blocks = null, words = null, size = store.head.block_rows;

    function readWordList() {
      words = words || cm.unpack(blocks[blocks.length - 1]).then(function (bytes) { return new TextDecoder().decode(bytes).split(" "); });
      return words;
    }

    // All of a block but its sentences where these are numbers of words, which stand in coded. The first call waits
    // until the page is read to its end.
    async function readBlock(number) {
      if (document.readyState === "loading") {
        await new Promise(function (done) { document.addEventListener("DOMContentLoaded", done, { once: true }); });
      }
      blocks = blocks || element(block + "-texts").split(" ");
      var parts = blocks[number].split("."), texts = JSON.parse(new TextDecoder().decode(await cm.unpack(parts[0])));
      texts.coded = parts.length > 1 ? await cm.unpack(parts[1]) : null;
      return texts;
    }

    function open(number) {
      store.texts[number] = store.texts[number] || readBlock(number);
      return store.texts[number];
    }

    // Texts of the block that holds a row.
    store.readTexts = async function (row) {
      var texts = await open(Math.floor(row / size));
      if (!texts.sentences) { texts.sentences = readWords(texts.coded, await readWordList()); }
      return texts;
    };

    // For each word one byte for each row: does its evidence, or that of another source of it, hold the word?
    store.findInTexts = async function (list) {
      var found = list.map(function () { return new Uint8Array(store.count); }), hits = null, end = -1;
      for (var start = 0; start < store.count; start += size) {
        var texts = await open(start / size), vocabulary = texts.coded ? await readWordList() : null;
        if (vocabulary && !hits) {
          end = vocabulary.indexOf("\u0000");
          hits = findWords(vocabulary, list);
        }
        for (var number = 0; number < list.length; number++) {
          markRows(found[number], start, texts, vocabulary ? searchWords(texts.coded, hits[number], end) : searchSentences(texts.sentences, list[number]));
        }
      }
      return found;
    };
  };

  function findWords(vocabulary, list) {
    return list.map(function (word) { return searchSentences(vocabulary, word); });
  }

  function searchSentences(sentences, word) {
    return Uint8Array.from(sentences, function (text) { return cm.fold(text).indexOf(word) >= 0 ? 1 : 0; });
  }

  function markRows(found, start, texts, hit) {
    texts.sentence.forEach(function (sentence, row) { found[start + row] = hit[sentence]; });
    Object.keys(texts.more).forEach(function (row) {
      if (texts.more[row].some(function (source) { return hit[source[1]]; })) { found[start + +row] = 1; }
    });
  }

  // Web Mercator with the world as the unit square.
  cm.worldX = function (lon) { return lon / 360 + 0.5; };
  cm.worldY = function (lat) {
    var sine = Math.sin(lat * Math.PI / 180);
    return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  };

  // Everything a popup, a citation or a download tells of one event.
  cm.readEvent = async function (store, row) {
    await store.ready;
    var texts = await store.readTexts(row), at = row % store.head.block_rows, columns = store.columns;
    var location = columns.location[row], place = store.tables.places[store.locations.place[location]], locations = store.locations;
    var known = locations.lat[location] !== cm.NOWHERE;
    var sources = texts.more[at] || [[texts.report[at], texts.sentence[at], store.head.statuses[columns.status[row]]]];
    return {
      row: row,
      id: texts.ids[at],
      type: store.head.types[columns.type[row]].type,
      status: store.head.statuses[columns.status[row]],
      disputed: columns.disputed[row] === 1,
      place: place[1], place_id: place[0], kind: place[2], district: place[3], place_ar: place[4],
      mention: texts.mentions[at] || place[1],
      relation: texts.relations[at] || "",
      governorate: store.tables.governorates[locations.governorate[location]],
      lat: known ? locations.lat[location] / 1e5 : null,
      lon: known ? locations.lon[location] / 1e5 : null,
      precision_km: locations.precision[location] === cm.NOWHERE ? null : locations.precision[location] / 10,
      location_method: store.head.methods[locations.method[location]],
      imprecise: locations.imprecise[location] === 1,
      date: cm.dateText(store, row),
      date_precision: store.head.precisions[columns.date_precision[row]],
      actor: store.tables.actors[columns.actor[row]],
      evidence: texts.sentences[texts.sentence[at]],
      sources: sources.map(function (source) {
        var report = texts.reports[source[0]];
        return {
          report: report[0], title: report[1], url: report[2], published: report[3],
          evidence: texts.sentences[source[1]], status: source[2]
        };
      })
    };
  };

  cm.dayText = function (day) { return new Date(day * 864e5).toISOString().slice(0, 10); };

  // ISO date at the precision that is known: 2024-12-06, 2024-12, 2024 or "".
  cm.dateText = function (store, row) {
    if (store.columns.first_day[row] === cm.UNDATED) { return ""; }
    var length = { day: 10, month: 7, year: 4 }[store.head.precisions[store.columns.date_precision[row]]];
    return cm.dayText(store.columns.first_day[row]).slice(0, length);
  };
})(window.conflictmap = window.conflictmap || {});

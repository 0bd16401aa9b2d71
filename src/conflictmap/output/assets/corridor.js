// A road with kilometres: how far along it and how far from it a place lies.
(function (cm) {
  "use strict";

  var KM_PER_DEG = 111.195, REACH_DEG = 0.35, STRIPS = 10; // strips of latitude, a tenth of a degree each

  // Plane coordinates in km around the middle of the road; within 0.3 per cent over the length of the M5.
  cm.readCorridor = function (road, scale) {
    var steps = road.line, count = steps.length / 2, lon = 0, lat = 0;
    var lons = new Float64Array(count), lats = new Float64Array(count), along = new Float64Array(count);
    for (var i = 0; i < count; i++) {
      lon += steps[2 * i];
      lat += steps[2 * i + 1];
      lons[i] = lon / scale;
      lats[i] = lat / scale;
    }
    for (i = 1; i < count; i++) {
      var shrink = Math.cos((lats[i] + lats[i - 1]) * Math.PI / 360);
      along[i] = along[i - 1] +
        Math.hypot((lons[i] - lons[i - 1]) * KM_PER_DEG * shrink, (lats[i] - lats[i - 1]) * KM_PER_DEG);
    }
    var shape = { x: lons.map(cm.worldX), y: lats.map(cm.worldY) };
    shape.left = Math.min.apply(null, shape.x); shape.right = Math.max.apply(null, shape.x);
    shape.top = Math.min.apply(null, shape.y); shape.bottom = Math.max.apply(null, shape.y);
    return {
      strips: sortSegments(lats), id: road.id, name: road.name, ar: road.ar, lons: lons, lats: lats, along: along, length: along[count - 1], shape: shape,
      towns: road.towns.map(function (town) { return { name: town[0], ar: town[1], km: town[2], rank: town[3] }; }),
      governorates: road.governorates // [name, from km, to km]
    };
  };

  // For each strip of latitude the segments within reach of it, so that most of the road need not be looked at.
  function sortSegments(lats) {
    var strips = new Map();
    for (var i = 1; i < lats.length; i++) {
      var from = Math.floor((Math.min(lats[i - 1], lats[i]) - REACH_DEG) * STRIPS), to = Math.floor((Math.max(lats[i - 1], lats[i]) + REACH_DEG) * STRIPS);
      for (var strip = from; strip <= to; strip++) {
        if (!strips.has(strip)) { strips.set(strip, []); }
        strips.get(strip).push(i);
      }
    }
    return strips;
  }

  // {km, away}: nearest point of the road, measured in kilometres; Infinity when it is more than 38 km north or
  // south of all of the road, which is beyond any band.
  cm.locateOn = function (road, lat, lon) {
    var segments = road.strips.get(Math.floor(lat * STRIPS)) || [], lons = road.lons, lats = road.lats, along = road.along;
    var shrink = Math.cos(lat * Math.PI / 180) * KM_PER_DEG, closest = Infinity, km = 0;
    for (var at = 0; at < segments.length; at++) {
      var i = segments[at], ax = (lons[i - 1] - lon) * shrink, ay = (lats[i - 1] - lat) * KM_PER_DEG;
      var dx = (lons[i] - lon) * shrink - ax, dy = (lats[i] - lat) * KM_PER_DEG - ay, square = dx * dx + dy * dy;
      var part = square ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square)) : 0, x = ax + part * dx, y = ay + part * dy;
      if (x * x + y * y < closest) { closest = x * x + y * y; km = along[i - 1] + part * (along[i] - along[i - 1]); }
    }
    return { km: km, away: Math.sqrt(closest) };
  };

  // Distance from the road and kilometre of one location; Infinity where it is imprecise or far away.
  cm.locatePlace = function (store, road, location) {
    var locations = store.locations, shape = road.shape, far = 0.0016; // 50 km or more
    var near = !locations.imprecise[location] && locations.lat[location] !== cm.NOWHERE &&
      store.x[location] > shape.left - far && store.x[location] < shape.right + far &&
      store.y[location] > shape.top - far && store.y[location] < shape.bottom + far;
    return near ? cm.locateOn(road, locations.lat[location] / 1e5, locations.lon[location] / 1e5) : FAR;
  };

  var FAR = { km: 0, away: Infinity };

  // Whether at least three dated events are near the road, by a look at a few thousand of them.
  cm.isWorthwhile = function (store, road, bandKm) {
    var near = 0, step = Math.ceil(store.count / 3000), columns = store.columns;
    for (var row = 0; row < store.count && near < 3; row += step) {
      if (store.mapped[row] && columns.first_day[row] !== cm.UNDATED && cm.locatePlace(store, road, columns.location[row]).away <= bandKm) { near++; }
    }
    return near >= 3;
  };

  // The point at a kilometre of the road, as latitude and longitude.
  cm.pointAt = function (road, km) {
    for (var i = 1; i < road.along.length - 1 && road.along[i] < km; i++) { /* find the segment */ }
    var length = road.along[i] - road.along[i - 1], part = length ? (km - road.along[i - 1]) / length : 0;
    return {
      lat: road.lats[i - 1] + part * (road.lats[i] - road.lats[i - 1]),
      lon: road.lons[i - 1] + part * (road.lons[i] - road.lons[i - 1])
    };
  };
})(window.conflictmap = window.conflictmap || {});

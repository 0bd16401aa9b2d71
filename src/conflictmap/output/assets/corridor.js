// A road with kilometres: how far along it and how far from it a place lies.
(function (cm) {
  "use strict";

  var KM_PER_DEG = 111.195;

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
      id: road.id, name: road.name, ar: road.ar, lons: lons, lats: lats, along: along, length: along[count - 1], shape: shape,
      towns: road.towns.map(function (town) { return { name: town[0], ar: town[1], km: town[2], rank: town[3] }; }),
      governorates: road.governorates // [name, from km, to km]
    };
  };

  // {km, away}: nearest point of the road, measured in kilometres; Infinity when it is more than 38 km north or
  // south of all of the road, which spares most of the work and is beyond any band.
  cm.locateOn = function (road, lat, lon) {
    var best = { km: 0, away: Infinity }, shrink = Math.cos(lat * Math.PI / 180) * KM_PER_DEG, lats = road.lats;
    for (var i = 1; i < lats.length; i++) {
      if ((lats[i] < lat - 0.35 && lats[i - 1] < lat - 0.35) || (lats[i] > lat + 0.35 && lats[i - 1] > lat + 0.35)) { continue; }
      var ax = (road.lons[i - 1] - lon) * shrink, ay = (road.lats[i - 1] - lat) * KM_PER_DEG;
      var dx = (road.lons[i] - lon) * shrink - ax, dy = (road.lats[i] - lat) * KM_PER_DEG - ay, square = dx * dx + dy * dy;
      var part = square ? Math.max(0, Math.min(1, -(ax * dx + ay * dy) / square)) : 0;
      var away = Math.hypot(ax + part * dx, ay + part * dy);
      if (away < best.away) { best = { km: road.along[i - 1] + part * (road.along[i] - road.along[i - 1]), away: away }; }
    }
    return best;
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

define([], function () {
  return { calls: [], note: function (name) { this.calls.push(name); } };
});

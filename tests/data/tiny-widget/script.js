// A widget for tests of the shell: it notes what amoCRM calls and tries what amoCRM gives.
define(['jquery', 'underscore', 'twigjs', 'lib/components/base/modal', './lib/trace.js'], function ($, _, Twig, Modal, trace) {
  var Widget = function () {
    var self = this;
    window.tiny = { widget: self, trace: trace, Modal: Modal, Twig: Twig, answer: true };

    function noted(name, result) {
      return function () {
        trace.note(name + ' ' + self.system().area);
        return result;
      };
    }

    this.callbacks = {
      render: noted('render', true),
      init: noted('init', true),
      bind_actions: noted('bind_actions', true),
      onInstall: noted('onInstall'),
      destroy: function () {
        trace.note('destroy ' + self.system().area);
        $('.tiny-widget').remove();
      },
      settings: function ($modal_body) {
        trace.note('settings ' + $modal_body.attr('class'));
        return true;
      },
      advancedSettings: function () {
        trace.note('advancedSettings');
        $('#work-area-' + self.get_settings().widget_code).html('<div class="tiny-widget">' + _.escape('<tiny>') + '</div>');
      },
      onSave: function (params) {
        window.tiny.saved = params;
        return new Promise(function (resolve) { resolve(window.tiny.answer); });
      }
    };
    return this;
  };
  return Widget;
});

// amoCRM's own templates that widgets render by `ref`: the documented names and parameters, the markup written anew.

const BUTTON = `<button type="{{ type|default('button') }}" tabindex="{{ tab_index }}" id="{{ id }}" title="{{ title }}"
 class="button-input {{ class_name }} {% if blue %}button-input_blue{% endif %} {% if disabled %}button-input-disabled{% endif %}"
 {{ additional_data }}><span class="button-input-inner {{ inner_class_name }}">
 {% if svg_class_name %}<svg class="svg-icon svg-{{ svg_class_name }}-dims"><use href="#{{ svg_class_name }}"></use></svg>{% endif %}
 <span class="button-input-inner__text">{{ text }}</span></span></button>`;

const CHECKBOX = `<label class="control-checkbox {{ class_name }} {% if checked %}is-checked{% endif %}">
 <span class="control-checkbox__body"><input type="checkbox" class="{{ input_class_name }}" name="{{ name }}" value="{{ value }}" id="{{ id }}"
 {% if checked %}checked{% endif %} {% if disabled %}disabled{% endif %}><span class="control-checkbox__helper"></span></span>
 {% if text %}<span class="control-checkbox__text">{{ text }}</span>{% endif %}</label>`;

const SELECT = `<div class="control--select {{ class_name }}" id="{{ id }}"><ul class="custom-scroll control--select--list">
 {% for item in items %}<li data-value="{{ item.id }}" class="control--select--list--item {% if item.id == selected %}control--select--list--item-selected{% endif %}">
 <span class="control--select--list--item-inner" title="{{ item.option }}">{{ item.option }}</span></li>{% endfor %}</ul>
 <button type="button" class="control--select--button" data-value="{{ selected }}"><span class="control--select--button-inner">
 {% for item in items %}{% if item.id == selected %}{{ item.option }}{% endif %}{% endfor %}</span></button>
 <input type="hidden" class="control--select--input {{ input_class_name }}" name="{{ name }}" value="{{ selected }}"></div>`;

const DROPDOWN = `<div class="checkboxes_dropdown {{ class_name }}" id="{{ id }}" data-name="{{ name }}">
 {% for item in items %}<label class="control-checkbox checkboxes_dropdown__label {% if item.is_checked %}is-checked{% endif %}">
 <span class="control-checkbox__body"><input type="checkbox" name="{{ item.name }}" value="{{ item.id }}" {% if item.is_checked %}checked{% endif %}>
 <span class="control-checkbox__helper"></span></span><span class="control-checkbox__text checkboxes_dropdown__label_title">{{ item.option }}</span></label>{% endfor %}</div>`;

const RADIO = `<div class="control-radios {{ class_name }}">{% for item in items %}
 <label class="control-radio {% if item.id == selected %}is-checked{% endif %}"><input type="radio" name="{{ name }}" value="{{ item.id }}" {% if item.id == selected %}checked{% endif %}>
 <span class="control-radio__helper"></span><span class="control-radio__text">{{ item.option }}</span></label>{% endfor %}</div>`;

const INPUT = `<input type="{{ type|default('text') }}" class="text-input {{ class_name }}" name="{{ name }}" id="{{ id }}" value="{{ value }}"
 placeholder="{{ placeholder }}" autocomplete="off" {% if max_length %}maxlength="{{ max_length }}"{% endif %} {% if disabled %}disabled{% endif %} {{ additional_data }}>`;

const TEXTAREA = `<textarea class="text-input text-input-textarea {{ class_name }}" name="{{ name }}" id="{{ id }}" placeholder="{{ placeholder }}"
 rows="{{ rows|default(3) }}" {% if disabled %}disabled{% endif %} {{ additional_data }}>{{ value }}</textarea>`;

const CANCEL = `<button type="button" class="button-input button-cancel {{ class_name }}" id="{{ id }}" tabindex="{{ tab_index }}"><span>{{ text }}</span></button>`;

const DELETE = `<div class="modal-body__inner"><span class="modal-body__close"><span class="icon icon-modal-close"></span></span>
 <h2 class="modal-body__caption head_2">{{ caption }}</h2><p class="modal-body__text">{{ text }}</p>
 <div class="modal-body__actions"><button type="button" class="button-input button-input_blue js-modal-accept js-button-with-loader modal-body__actions__save">
 <span class="button-input-inner"><span class="button-input-inner__text">{{ accept_text }}</span></span></button>
 <button type="button" class="button-input button-cancel"><span>{{ cancel_text }}</span></button></div></div>`;

export const TEMPLATES = {
  "/tmpl/controls/button.twig": BUTTON,
  "/tmpl/controls/cancel_button.twig": CANCEL,
  "/tmpl/controls/checkbox.twig": CHECKBOX,
  "/tmpl/controls/checkboxes_dropdown.twig": DROPDOWN,
  "/tmpl/controls/input.twig": INPUT,
  "/tmpl/controls/radio.twig": RADIO,
  "/tmpl/controls/select.twig": SELECT,
  "/tmpl/controls/textarea.twig": TEXTAREA,
  "/tmpl/common/modal/delete.twig": DELETE,
};

"""How a form is drawn: the frame of a field (label, hint, errors) and the renderer that settings name.

Frame and controls are strings put together in Python: a page of 26 fields then takes about 2 ms of processor time
instead of 8.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer
from django.forms.utils import ErrorList
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from permits.web.widgets import STRING_BUILT, DateParts, attributes, date_order, split_date

_MINE = {
    "django/forms/div.html": "permits/forms/form.html",
    "django/forms/errors/list/default.html": "permits/forms/errors.html",
    "django/forms/errors/list/ul.html": "permits/forms/errors.html",
}
_templates: dict[str, Any] = {}


class Bound(BoundField):
    """A field on a page: knows where its first control is and draws its own frame."""

    @property
    def errors(self) -> ErrorList:
        """The field's errors, as Django's; the empty list is made once."""
        found = self.form.errors.get(self.name)
        if found is None:
            found = self.__dict__.get("_none")
            if found is None:
                found = self.__dict__["_none"] = self.form.error_class(renderer=self.form.renderer)
        return found

    @property
    def focus_id(self) -> str:
        """The id of the control to go to, for a link in the error summary; of a date, the first part without text."""
        widget = self.field.widget
        if isinstance(widget, DateParts):
            typed = split_date(self.data)
            return f"{self.auto_id}_{next((part for part in date_order() if not typed[part]), date_order()[0])}"
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{self.auto_id}_0"
        return self.auto_id

    def as_field_group(self) -> SafeString:
        """Label, hint, errors and control; one `…_error` element holds all errors of the field."""
        if getattr(self.field, "template_name", None):
            return super().as_field_group()
        identity, errors = self.auto_id, self.errors
        label = conditional_escape(self.label) + (required_mark() if self.field.required else "")
        hint = (
            f'<div class="usa-hint" id="{identity}_helptext">{conditional_escape(self.help_text)}</div>' if self.help_text else ""
        )
        wrong = error_box(f"{identity}_error", errors) if errors else ""
        state = " usa-form-group--error" if errors else ""
        widget = self.field.widget
        if isinstance(widget, forms.CheckboxInput):
            box = f'{self}<label class="usa-checkbox__label" for="{identity}">{label}</label>'
            inside = f'{wrong}<div class="usa-checkbox usa-checkbox--boxed">{box}</div>{hint}'
        elif widget.use_fieldset:
            return mark_safe(self._fieldset(f'<legend class="usa-legend">{label}</legend>{hint}{wrong}{self}'))
        else:
            tone = " usa-label--error" if errors else ""
            inside = f'<label class="usa-label{tone}" for="{identity}">{label}</label>{hint}{wrong}{self}'
        return mark_safe(f'<div class="usa-form-group{state}">{inside}</div>')

    def _fieldset(self, inside: str) -> str:
        radios = isinstance(self.field.widget, forms.RadioSelect)
        attrs = {
            "class": "usa-fieldset usa-form-group" + (" usa-form-group--error" if self.errors else ""),
            "id": f"{self.auto_id}_group",
            # Only a radio group may itself be marked wrong; elsewhere each control is.
            "role": "radiogroup" if radios else None,
            "aria-invalid": "true" if radios and self.errors else None,
            "aria-describedby": self.aria_describedby or None,
        }
        return f"<fieldset{attributes(attrs)}>{inside}</fieldset>"


def required_mark() -> str:
    """The red asterisk, and the word for those who hear the page."""
    said = gettext("required")  # not within the f-string, where the gathering of words does not see it
    return f'<span class="required" aria-hidden="true"> *</span><span class="usa-sr-only"> ({said})</span>'


def error_box(identity: str, errors: Iterable[Any]) -> str:
    """All errors of one field in one element with that id."""
    said = "<br>".join(conditional_escape(error) for error in errors)
    word = gettext("Error:")
    return f'<div class="usa-error-message" id="{identity}"><span class="usa-sr-only">{word} </span>{said}</div>'


class Renderer(BaseRenderer):
    """Draws forms: our templates for the frame of a field, strings for the controls."""

    form_template_name = "permits/forms/form.html"
    bound_field_class = Bound

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The HTML of one template; a stock widget's template is replaced by a string builder."""
        built = STRING_BUILT.get(template_name)
        if built is not None:
            return built(context)
        name = _MINE.get(template_name, template_name)
        template = _templates.get(name)
        if template is None:
            template = _templates[name] = get_template(name)
        return str(template.render(context, request=request)).strip()

    def get_template(self, template_name: str) -> Any:
        """The template of that name, as the project's template settings find it."""
        return get_template(template_name)

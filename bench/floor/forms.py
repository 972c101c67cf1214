"""The product's boxes, by name, kind and number of choices, as Django's own fields and widgets."""

from django import forms
from django.conf import settings

Control = list  # [name, kind, options]


def form_class(controls: list[Control]) -> type[forms.Form]:
    """A form with these boxes."""
    return type("Page", (forms.Form,), {name: _field(kind, options) for name, kind, options in controls})


def _field(kind: str, options: list[str]) -> forms.Field:
    pairs = [(value, f"A choice with some words in it, {value}") for value in options]
    if kind == "select":
        return forms.ChoiceField(choices=pairs, required=False)
    if kind == "radio":
        return forms.ChoiceField(choices=pairs, required=False, widget=forms.RadioSelect)
    if kind == "checkbox" and len(options) > 1:
        return forms.MultipleChoiceField(choices=pairs, required=False, widget=forms.CheckboxSelectMultiple)
    if kind == "checkbox":
        return forms.BooleanField(required=False)
    if kind == "textarea":
        return forms.CharField(required=False, widget=forms.Textarea)
    if kind == "hidden":
        return forms.CharField(required=False, widget=forms.HiddenInput)
    return forms.CharField(required=False, max_length=200)


BEFORE = [form_class(controls) for controls in settings.SHAPE["before"]]
PAGES = [form_class(controls) for controls in settings.SHAPE["pages"]]
LAST = form_class(settings.SHAPE["check"])
LOOK_UP = form_class(settings.SHAPE["look_up"])

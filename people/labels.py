"""Boxes of the admin say what they are for, also to a person who does not see the column heads."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect

COLON = "："


class SearchBox(AutocompleteSelect):
    """Finds a row by typing; while it is empty it says what it looks for."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-placeholder": f"搜索{self.field.verbose_name}"}


class Labelled:
    """Mixin for admins and inlines with autocompleted fields."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchBox(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LabelledForms(Labelled):
    """Mixin for admins: labels end with a Chinese colon."""

    def get_form(self, *args, **kwargs):
        class Form(super().get_form(*args, **kwargs)):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **{"label_suffix": COLON, **kwargs})

        return Form


class Rows(forms.BaseInlineFormSet):
    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"aria-label": "删除这一行"})


class LabelledRows(Labelled):
    """Mixin for tabular inlines: every box carries the name of its column."""

    formset = Rows

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field

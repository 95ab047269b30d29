"""Compiles templates once for each language, with its messages and addresses filled in.

To look up a message while a page is rendered takes longer than to write it. So `_('Stories')` is replaced by the
message when the template is compiled, `_('All of %(name)s', name=…)` by the message and what fills it in, and the
addresses of links and files by what they are in the language. Everything else is called as usual.
"""

import re
from inspect import isfunction
from keyword import iskeyword
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from pact.core.i18n.languages import current_language, in_language
from pact.core.i18n.messages import message_in

_SPECIAL = re.compile("[&<>'\"]")


class _FillIn(NodeTransformer):
    """Replaces calls whose answer is known: those of a message, of an address or of a file."""

    def __init__(self, environment: "LanguageEnvironment", language: str) -> None:
        self._environment, self._language = environment, language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 (Jinja calls it so)
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
            return node
        name, argument = node.node.name, node.args[0]
        if not isinstance(argument, nodes.Const) or not isinstance(argument.value, str):
            return node
        found: nodes.Node = node
        if name in ("_", "gettext"):
            found = self._message(argument.value, node.kwargs)
        elif name == "in_language" and not node.kwargs:
            found = nodes.Const(in_language(argument.value, self._language))
        elif name == "asset" and not node.kwargs:
            asset: Any = self._environment.globals["asset"]
            found = nodes.Const(asset(argument.value))
        return found.set_lineno(node.lineno)

    def _message(self, message: str, variables: list[nodes.Keyword]) -> nodes.Expr:
        text = message_in(self._language, message)
        if not variables:
            return nodes.MarkSafeIfAutoescape(nodes.Const(text % {}))
        pairs = [nodes.Pair(nodes.Const(variable.key), variable.value) for variable in variables]
        return nodes.Mod(nodes.MarkSafeIfAutoescape(nodes.Const(text)), nodes.Dict(pairs))


class _Compiler(CodeGenerator):
    """Writes the code of a template: with what is known filled in, and without detours for the usual call and output."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        environment = self.environment
        if isinstance(environment, LanguageEnvironment) and environment.language:
            _FillIn(environment, environment.language).visit(node)
        self._called_directly = _plain_functions(environment) | _macros(node)
        super().visit_Template(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """Jinja's own way asks of each call whether the function wants to know the context."""
        keywords = [keyword.key for keyword in node.kwargs]
        if (
            forward_caller
            or node.dyn_args
            or node.dyn_kwargs
            or any(iskeyword(word) for word in keywords)
            or not isinstance(node.node, nodes.Name)
            or node.node.name not in self._called_directly
        ):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for keyword in node.kwargs:
            self.write(f"{keyword.key}=")
            self.visit(keyword.value, frame)
            self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


def _plain_functions(environment: Environment) -> set[str]:
    return {
        name for name, value in environment.globals.items()
        if isfunction(value) and not hasattr(value, "jinja_pass_arg")
    }  # fmt: skip


def _macros(template: nodes.Template) -> set[str]:
    """The names of macros that a template defines or imports, where they name nothing else in it."""
    imported = {
        name if isinstance(name, str) else name[1]
        for imports in template.find_all(nodes.FromImport)
        for name in imports.names
    }
    defined = {macro.name for macro in template.find_all(nodes.Macro)}
    others = {name.name for name in template.find_all(nodes.Name) if name.ctx != "load"}
    return (imported | defined) - others


class _Template(Template):
    def _get_default_module(self, _context: Any = None) -> Any:
        """A template's macros. No context has globals that others lack, so they need not be compared at each import."""
        return super()._get_default_module()


class LanguageEnvironment(FlaskEnvironment):
    """Gives each template in the language spoken now."""

    code_generator_class = _Compiler
    template_class = _Template
    language: str | None = None

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.of_languages: dict[str, LanguageEnvironment] = {}

    def overlay(self, *arguments: Any, **options: Any) -> "LanguageEnvironment":
        made = super().overlay(*arguments, **options)
        assert isinstance(made, LanguageEnvironment)
        made.of_languages = {}
        return made

    def get_template(self, name: Any, *arguments: Any, **options: Any) -> Template:
        environment = self if self.language else self._of(current_language())
        return super(LanguageEnvironment, environment).get_template(name, *arguments, **options)

    def _of(self, language: str) -> "LanguageEnvironment":
        found = self.of_languages.get(language)
        if found is None:
            found = self.overlay()
            found.language = language
            self.of_languages[language] = found
        return found

    @staticmethod
    def written(value: Any) -> str:
        """What stands in the page for a value: escaped, unless it is HTML already."""
        kind = type(value)
        if kind is str:
            return value if _SPECIAL.search(value) is None else escape(value)
        return value if kind is Markup else escape(value)

"""What source code of the portal may not say; used by test_architecture and tested there.

Each function takes source text and returns one sentence per offence, 'line: what to do instead',
so that an empty list is a pass.
"""

from __future__ import annotations

import ast
from typing import TypeGuard

WHOLE_TABLE = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
MODEL_FORMS = {
    "ModelForm",
    "modelform_factory",
    "modelformset_factory",
    "inlineformset_factory",
    "ModelResource",
}
WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
    "record",
}
CLOCKS = {
    "timezone.localdate",
    "timezone.localtime",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "date.today",
    "time.time",
}
STAMP = "timezone.now"


def unscoped_reads(source: str) -> list[str]:
    """Rows reached otherwise than through visible_to, by the forms a page or a form would use."""
    found = []
    tree, parents = _parsed(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WHOLE_TABLE:
            follower = parents.get(node)
            scoped = (
                isinstance(follower, ast.Attribute)
                and follower.attr in ("visible_to", "none")
                and isinstance(parents.get(follower), ast.Call)
            )
            if not scoped:
                found.append(f"{node.lineno}: .{node.attr} without .visible_to( at once")
        elif isinstance(node, ast.Call) and _name(node.func).split(".")[-1] in SHORTCUTS:
            subject = _name(node.args[0]) if node.args else ""
            if subject.split(".")[-1][:1].isupper():
                found.append(f"{node.lineno}: {_name(node.func)} of the bare model {subject}")
        elif isinstance(node, ast.Call) and _name(node.func).endswith((".raw", ".cursor")):
            found.append(f"{node.lineno}: SQL written by hand in {_name(node.func)}")
        elif isinstance(node, ast.Name | ast.Attribute | ast.alias):
            last = (node.name if isinstance(node, ast.alias) else _name(node)).split(".")[-1]
            if last in MODEL_FORMS:
                line = getattr(node, "lineno", 0)
                found.append(f"{line}: {last} fills its choices from the whole table")
    return found


def private_imports(source: str) -> list[str]:
    """Underscored names taken from an actions module."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and "actions" in (node.module or "").split("."):
            found += [
                f"{node.lineno}: {alias.name} is private to {node.module}"
                for alias in node.names
                if alias.name.startswith("_")
            ]
    return found


def careless_actions(source: str) -> list[str]:
    """Actions that are not keyword-only, signed and atomic.

    An action is a public function of an actions module that names who acts or writes, itself or
    through another function of its module; a public function that only reads is none.
    """
    found = []
    for action in _actions(source):
        arguments = action.args
        if arguments.posonlyargs or arguments.args or arguments.vararg:
            found.append(f"{action.lineno}: {action.name} takes positional arguments")
        if "by" not in {argument.arg for argument in arguments.kwonlyargs}:
            found.append(f"{action.lineno}: {action.name} does not say who acts (by=)")
        if not _is_atomic(action):
            found.append(f"{action.lineno}: {action.name} is not atomic")
    return found


def unrecorded_actions(sources: dict[str, str], parts: dict[str, str] | None = None) -> list[str]:
    """Actions that never reach audit.record, even indirectly.

    sources: text by module name; parts: modules that actions call and that are none themselves.
    Calls are followed by name through all of them.
    """
    bodies: dict[str, set[str]] = {}
    public: list[tuple[str, str]] = []
    for module, source in {**(parts or {}), **sources}.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                calls = {_name(call.func) for call in ast.walk(node) if isinstance(call, ast.Call)}
                bodies.setdefault(node.name, set()).update(calls)
        if module in sources:
            public += [(module, action.name) for action in _actions(source)]

    def reaches_record(name: str, seen: frozenset[str]) -> bool:
        calls = bodies.get(name, set())
        if calls & {"record", "audit.record"}:
            return True
        inner = {call.split(".")[-1] for call in calls} & bodies.keys()
        return any(reaches_record(call, seen | {name}) for call in inner - seen - {name})

    return [
        f"{module}.{name} leaves no audit entry"
        for module, name in public
        if not reaches_record(name, frozenset())
    ]


def clock_reads(source: str, *, stamps: bool) -> list[str]:
    """Calls that ask what day or time it is.

    stamps: whether timezone.now() may fill or be compared with something named '…_at', the
    moments that a row keeps for the record. Days always come from communes.clock.
    """
    tree, parents = _parsed(source)
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ".".join(_name(node.func).split(".")[-2:])
        if called in CLOCKS:
            found.append(f"{node.lineno}: {called}() instead of a day passed in")
        elif called == STAMP and not (stamps and _is_stamp(node, parents)):
            found.append(f"{node.lineno}: {called}() outside a '…_at' stamp")
    return found


def imports(source: str) -> list[str]:
    """The modules that a source imports, type-checking imports included."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(node.module or "")
    return found


def writers(source: str) -> set[str]:
    """Names of the functions that careless_actions would take for actions."""
    return {action.name for action in _actions(source)}


def names_from(module: str, source: str) -> list[str]:
    """What a source imports from one module, by name."""
    return [
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    ]


def _actions(source: str) -> list[ast.FunctionDef]:
    functions = {node.name: node for node in ast.parse(source).body if _is_function(node)}

    def writes(name: str, seen: frozenset[str]) -> bool:
        called = {call.split(".")[-1] for call in _calls(functions[name])}
        if called & WRITES:
            return True
        inner = called & functions.keys() - seen - {name}
        return any(writes(other, seen | {name}) for other in inner)

    return [
        node
        for name, node in functions.items()
        if not name.startswith("_")
        and ("by" in {a.arg for a in node.args.kwonlyargs} or writes(name, frozenset()))
    ]


def _is_function(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef)


def _calls(function: ast.FunctionDef) -> set[str]:
    """The names called in a function; of a call on an expression only the last name, '.save'."""
    return {
        _name(call.func) or (f".{call.func.attr}" if isinstance(call.func, ast.Attribute) else "")
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
    }


def _is_atomic(action: ast.FunctionDef) -> bool:
    decorators = {
        _name(mark.func if isinstance(mark, ast.Call) else mark) for mark in action.decorator_list
    }
    if decorators & {"transaction.atomic", "atomic"}:
        return True
    return any(
        isinstance(statement, ast.With)
        and any(
            isinstance(item.context_expr, ast.Call)
            and _name(item.context_expr.func) in ("transaction.atomic", "atomic")
            for item in statement.items
        )
        for statement in action.body
    )


def _is_stamp(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the moment goes into, or is compared with, something named '…_at'."""
    node: ast.AST = call
    while (above := parents.get(node)) is not None:
        if isinstance(above, ast.keyword):
            return (above.arg or "").endswith("_at")
        if isinstance(above, ast.Assign):
            return all(_name(target).endswith("_at") for target in above.targets)
        if isinstance(above, ast.Compare):
            sides = [above.left, *above.comparators]
            return any(_name(side).endswith("_at") for side in sides)
        if isinstance(above, ast.stmt):
            return False
        node = above
    return False


def _parsed(source: str) -> tuple[ast.Module, dict[ast.AST, ast.AST]]:
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return tree, parents


def _name(node: ast.AST) -> str:
    """'a.b.c' of a chain of names, '' of anything else on the way."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return ""

"""An ONNX graph under construction, and how it becomes bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 20  # Gelu became an operator of its own
IR_VERSION = 9
RUNTIME = "com.microsoft"  # operators of ONNX Runtime: attention and the integer product, each in one


@dataclass
class Graph:
    """Nodes and constants in the order they were added; a node's result carries the node's name."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[Any] | np.generic) -> str:
        """A weight or a number; the same name twice is the same constant."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def op(self, kind: str, *inputs: str, name: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """One node with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def split(self, x: str, names: list[str]) -> list[str]:
        """The last axis of x, cut into equal parts."""
        self.nodes.append(helper.make_node("Split", [x], names, name=f"{x}.split", axis=-1, num_outputs=len(names)))
        return names

    def model(self, hidden: int, extra_outputs: list[str]) -> bytes:
        """Checked and serialised deterministically: the same weights give the same bytes.

        Inputs: input_ids, attention_mask, int64 [batch, length]. Output: embedding, float32 [batch, hidden].
        """
        ids = ["input_ids", "attention_mask"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in ids]
        outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", hidden])]
        outputs += [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "length", None]) for name in extra_outputs
        ]
        constants = list(self.constants.values())
        graph = helper.make_graph(self.nodes, "encoder", inputs, outputs, initializer=constants)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="skein")
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))

"""Registers models as a data scientist does, without this program: {uri, name, columns} in.

Version 1 is an ONNX model with a signature, version 2 the same without one, version 3 is no ONNX model.
"""

import json
import sys

import mlflow
import onnx
from mlflow.models.signature import ModelSignature
from mlflow.types import ColSpec, Schema
from onnx import TensorProto, helper

asked = json.load(sys.stdin)
columns, name = asked["columns"], asked["name"]
mlflow.set_tracking_uri(asked["uri"])

graph = helper.make_graph(
    [
        helper.make_node("MatMul", ["features", "weights"], ["score"]),
        helper.make_node("Sigmoid", ["score"], ["chance"]),
        helper.make_node("Squeeze", ["chance", "axis"], ["probability"]),
    ],
    "logistic",
    [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(columns)])],
    [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["N"])],
    [
        helper.make_tensor("weights", TensorProto.FLOAT, [len(columns), 1], [0.5] * len(columns)),
        helper.make_tensor("axis", TensorProto.INT64, [1], [1]),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
signature = ModelSignature(
    inputs=Schema([ColSpec("double", column) for column in columns]),
    outputs=Schema([ColSpec("float", "probability")]),
)


class Constant(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [0.5] * len(model_input)


place = "name" if int(mlflow.__version__.split(".")[0]) >= 3 else "artifact_path"
with mlflow.start_run():
    mlflow.onnx.log_model(model, **{place: "signed"}, signature=signature, registered_model_name=name)
    mlflow.onnx.log_model(model, **{place: "unsigned"}, registered_model_name=name)
    mlflow.pyfunc.log_model(**{place: "python"}, python_model=Constant(), registered_model_name=name)

mlflow.MlflowClient().set_registered_model_alias(name, "champion", "1")

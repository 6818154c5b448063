"""A model of one's own: LightGBM on the rows that `provider-ranker features` writes, as ONNX.

    provider-ranker features --dataset outcomes.ndjson --out rows.csv
    python3 own-model.py rows.csv model.onnx columns.json
    provider-ranker models register model.onnx --columns columns.json --dataset outcomes.ndjson --learned-until TIME

The last line of the output is TIME. Needs: pip install lightgbm onnxmltools pandas
"""

import json
import sys

import lightgbm
import onnx
import pandas
from onnx import TensorProto, helper
from onnxmltools import convert_lightgbm
from onnxmltools.convert.common.data_types import FloatTensorType

rows_file, model_file, columns_file = sys.argv[1:]
rows = pandas.read_csv(rows_file)
columns = list(rows.columns[: rows.columns.get_loc("succeeded")])

# The last fifth stays unseen: it judges the model. Attempts that were under way at that moment are in neither part.
cutoff = rows["submission_time"].sort_values().iloc[int(0.8 * len(rows))]
learned = rows[rows["finish_time"] <= cutoff]

options = {"n_estimators": 100, "num_leaves": 8, "learning_rate": 0.05, "verbose": -1, "num_threads": 1, "seed": 1}


def graph_of(model, target, head):
    """The graph of a model that was fitted on the rows that know their target; its names begin with `head`."""
    known = learned[learned[target].notna()]
    model.fit(known[columns].to_numpy("float32"), known[target])
    given = [("features", FloatTensorType([None, len(columns)]))]
    named = {"zipmap": False} if target == "succeeded" else {}
    made = convert_lightgbm(model, initial_types=given, target_opset=15, **named)
    return onnx.compose.add_prefix(made, f"{head}_", rename_inputs=False).graph


chance = graph_of(lightgbm.LGBMClassifier(**options), "succeeded", "chance")
seconds = graph_of(lightgbm.LGBMRegressor(**options), "seconds", "time")

# Both in one graph, from `features` float32 [N, columns] to `probability` and `seconds`, float32 [N] each.
heads = [
    helper.make_node("Gather", [chance.output[1].name, "one"], ["probability"], axis=1),
    helper.make_node("Squeeze", [seconds.output[0].name, "axis"], ["told"]),
    helper.make_node("Max", ["told", "least"], ["seconds"]),
]
constants = [
    helper.make_tensor("one", TensorProto.INT64, [], [1]),
    helper.make_tensor("axis", TensorProto.INT64, [1], [1]),
    helper.make_tensor("least", TensorProto.FLOAT, [], [1.0]),
]
graph = helper.make_graph(
    [*chance.node, *seconds.node, *heads],
    "own",
    [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["N", len(columns)])],
    [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N"]) for name in ("probability", "seconds")],
    [*chance.initializer, *seconds.initializer, *constants],
)
opsets = [helper.make_opsetid("", 15), helper.make_opsetid("ai.onnx.ml", 3)]
onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), model_file)
with open(columns_file, "w") as file:
    json.dump(columns, file)
print(learned["finish_time"].max())

"""What Python's MLflow predicts with the champion of a model: {uri, name, columns, rows} in, {head: values} out."""

import json
import sys

import mlflow
import pandas as pd

asked = json.load(sys.stdin)
mlflow.set_tracking_uri(asked["uri"])
model = mlflow.pyfunc.load_model(f"models:/{asked['name']}@champion")
frame = pd.DataFrame(asked["rows"], columns=asked["columns"]).astype("float64")
# Columns are found by their names, so their order here must not matter.
print(json.dumps(model.predict(frame[frame.columns[::-1]]).to_dict(orient="list")))

# Asks for an order, walks it until a deployment works, and tells what became of each attempt. Python 3.9, nothing else.
# python3 rank.py http://127.0.0.1:8080 request.json
import datetime, json, sys, urllib.request

url, file = sys.argv[1:3]
request = json.load(open(file))
asked = {name: value for name, value in request.items() if name != "providers"}  # template, group: learned from as well

def post(path, body):
    headers = {"content-type": "application/json"}
    call = urllib.request.Request(url + path, json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(call, timeout=5))

def deploy(provider):  # yours
    return provider != "", 300

for entry in post("/rank", request)["ranked_providers"]:
    succeeded, seconds = deploy(entry["provider_name"])
    submitted = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds)
    outcome = {**asked, **entry, "submission_time": submitted.isoformat()}
    outcome["features"] = {**(asked.get("features") or {}), **(entry.get("features") or {})}
    outcome["completion_time_s" if succeeded else "tot_failure_time_s"] = seconds
    outcome["status"] = "CREATE_COMPLETE" if succeeded else "CREATE_FAILED"
    post("/outcomes", outcome)
    print(entry["provider_name"], outcome["status"], "; ".join(entry["reasons"]))
    if succeeded:
        break

"""Runs a job of the deployment and waits for its exit code 0, for the resource Custom::JobRun."""
import json, time, urllib.request
import boto3

ecs, functions = boto3.client("ecs"), boto3.client("lambda")

def handler(event, context):
    try:
        if event["RequestType"] == "Delete":
            return answer(event, "SUCCESS", "")
        asked = event["ResourceProperties"]
        event["Task"] = event.get("Task") or start(asked)
        while True:
            task = ecs.describe_tasks(cluster=asked["Cluster"], tasks=[event["Task"]])["tasks"][0]
            if task["lastStatus"] == "STOPPED":
                break
            if context.get_remaining_time_in_millis() < 60000:
                functions.invoke(FunctionName=context.invoked_function_arn, InvocationType="Event", Payload=json.dumps(event))
                return
            time.sleep(10)
        code = next((c.get("exitCode") for c in task["containers"] if c["name"] == asked["Container"]), None)
        if code == 0:
            answer(event, "SUCCESS", "")
        else:
            answer(event, "FAILED", f"{event['Task']} ended with exit code {code}: {task.get('stoppedReason')}")
    except Exception as fault:
        answer(event, "FAILED", str(fault))

def start(asked):
    network = {"subnets": asked["Subnets"], "securityGroups": [asked["SecurityGroup"]], "assignPublicIp": asked["AssignPublicIp"]}
    run = ecs.run_task(cluster=asked["Cluster"], taskDefinition=asked["TaskDefinition"], launchType="FARGATE", count=1,
                       enableECSManagedTags=True, propagateTags="TASK_DEFINITION",
                       networkConfiguration={"awsvpcConfiguration": network})
    if run["failures"]:
        raise RuntimeError(f"ECS did not start {asked['TaskDefinition']}: {run['failures'][0].get('reason')}")
    return run["tasks"][0]["taskArn"]

def answer(event, status, reason):
    names = ("StackId", "RequestId", "LogicalResourceId")
    body = {**{name: event[name] for name in names}, "Status": status, "Reason": reason[:1000] or "see the log of the function",
            "PhysicalResourceId": event.get("PhysicalResourceId") or event["LogicalResourceId"]}
    request = urllib.request.Request(event["ResponseURL"], json.dumps(body).encode(), {"Content-Type": ""}, method="PUT")
    urllib.request.urlopen(request, timeout=30)

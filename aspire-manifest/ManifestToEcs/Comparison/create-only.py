"""Writes create-only.json from the resource schemas of CloudFormation that the package cfn-lint carries.

Run it here after pip install cfn-lint.

A schema lists the properties that only a new resource can have (createOnlyProperties), and those for which that depends
(conditionalCreateOnlyProperties). Only these names and the name property of each type are taken over.
"""

import importlib
import importlib.metadata
import json
import os

import cfnlint

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMAS = os.path.join(os.path.dirname(cfnlint.__file__), "data", "schemas")
REGION = importlib.import_module("cfnlint.data.schemas.providers.us_east_1")

# What manifest-to-ecs writes, and what templates in the manifest of an Aspire application usually hold.
TYPES = """
AmazonMQ::Broker ApplicationAutoScaling::ScalableTarget ApplicationAutoScaling::ScalingPolicy CertificateManager::Certificate CloudWatch::Alarm
DocDB::DBCluster DocDB::DBClusterParameterGroup DocDB::DBInstance DocDB::DBSubnetGroup DynamoDB::GlobalTable DynamoDB::Table
EC2::EIP EC2::InternetGateway EC2::NatGateway EC2::Route EC2::RouteTable EC2::SecurityGroup EC2::SecurityGroupEgress
EC2::SecurityGroupIngress EC2::Subnet EC2::SubnetRouteTableAssociation EC2::VPC EC2::VPCEndpoint EC2::VPCGatewayAttachment
ECR::Repository ECS::Cluster ECS::Service EFS::AccessPoint EFS::FileSystem EFS::MountTarget
ElastiCache::ReplicationGroup ElastiCache::SubnetGroup
ElasticLoadBalancingV2::Listener ElasticLoadBalancingV2::ListenerRule ElasticLoadBalancingV2::LoadBalancer
ElasticLoadBalancingV2::TargetGroup Events::EventBus Events::Rule IAM::ManagedPolicy IAM::Policy IAM::Role KMS::Alias KMS::Key
Kinesis::Stream Lambda::Function Logs::LogGroup MSK::Cluster RDS::DBCluster RDS::DBClusterParameterGroup RDS::DBInstance
RDS::DBParameterGroup RDS::DBSubnetGroup Route53::RecordSet S3::Bucket S3::BucketPolicy SNS::Subscription SNS::Topic
SNS::TopicPolicy SQS::Queue SQS::QueuePolicy SSM::Parameter Scheduler::Schedule SecretsManager::Secret
ServiceDiscovery::HttpNamespace ServiceDiscovery::PrivateDnsNamespace ServiceDiscovery::Service WAFv2::WebACLAssociation
"""

OTHER_NAMES = {
    "ApplicationAutoScaling::ScalingPolicy": "PolicyName",
    "CloudWatch::Alarm": "AlarmName",
    "EC2::SecurityGroup": "GroupName",
    "ElastiCache::SubnetGroup": "CacheSubnetGroupName",
    "IAM::ManagedPolicy": "ManagedPolicyName",
}


def paths(schema, key):
    return sorted({path.removeprefix("/properties/") for path in schema.get(key, [])})


def entry(name):
    with open(os.path.join(SCHEMAS, "resources", REGION.types["AWS::" + name] + ".json"), encoding="utf-8") as file:
        schema = json.load(file)
    always, maybe = paths(schema, "createOnlyProperties"), paths(schema, "conditionalCreateOnlyProperties")
    kind = name.split("::")[1]
    names = [OTHER_NAMES.get(name, ""), "Name", kind + "Name", kind + "Identifier", kind + "Id"]
    own = next((candidate for candidate in names if candidate in always), None)
    return {key: value for key, value in (("name", own), ("always", always), ("maybe", maybe)) if value}


table = {
    "about": "Properties whose change replaces the resource, by type: always, or only sometimes; and the property that names it. "
    "Made by create-only.py from the resource schemas of CloudFormation in cfn-lint " + importlib.metadata.version("cfn-lint") + ".",
    "types": {"AWS::" + name: entry(name) for name in sorted(TYPES.split())},
}
with open(os.path.join(HERE, "create-only.json"), "w", encoding="utf-8", newline="\n") as file:
    file.write("{\n  \"about\": " + json.dumps(table["about"]) + ",\n  \"types\": {\n")
    file.write(",\n".join(f"    {json.dumps(name)}: {json.dumps(value)}" for name, value in table["types"].items()))
    file.write("\n  }\n}\n")

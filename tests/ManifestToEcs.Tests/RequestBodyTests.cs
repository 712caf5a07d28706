using System.Text.Json.Nodes;
using ManifestToEcs.Emission;
using ManifestToEcs.Model;

namespace ManifestToEcs.Tests;

/// <summary>One request body, spelled by every output.</summary>
public class RequestBodyTests
{
    private static readonly Deployment Shop = SampleDeployments.Shop();

    private static readonly RequestBody Body = new()
    {
        ["serviceName"] = "shop-web",
        ["enableSMSAlarms"] = true,
        ["absent"] = null,
        ["none"] = Array.Empty<string>(),
        ["roleArn"] = DeployText.OfAttribute(Shop.Roles[0], "arn"),
        ["alarmConfiguration"] = new RequestBody
        {
            ["thresholdMinutes"] = 5,
            ["labels"] = new RequestBody(isMap: true) { ["cost-Center"] = "x" },
        },
        ["steps"] = new[] { new RequestBody { ["percent"] = 12.5 }, new RequestBody { ["percent"] = 100 } },
        ["input"] = new JsonText(new RequestBody { ["containerOverrides"] = new[] { new RequestBody { ["name"] = "web" } } }),
    };

    [Fact]
    public void A_field_is_in_the_raw_file_as_the_API_names_it() => Assert.Equal(
        """
        {
          "serviceName": "shop-web",
          "enableSMSAlarms": true,
          "roleArn": "arn:aws:iam::${AWS_ACCOUNT_ID}:role/shop-api-exec",
          "alarmConfiguration": {
            "thresholdMinutes": 5,
            "labels": {
              "cost-Center": "x"
            }
          },
          "steps": [
            {
              "percent": 12.5
            },
            {
              "percent": 100
            }
          ],
          "input": "{\"containerOverrides\":[{\"name\":\"web\"}]}"
        }

        """, RawJson.Write(Body, new RawText(Shop)), ignoreLineEndingDifferences: true);

    [Fact]
    public void It_is_a_property_with_a_capital_in_CloudFormation()
    {
        var properties = new CloudFormationProperties(new CloudFormationTemplate(Shop)).Of(Body, ("Steps", null), ("Zone", "a"));

        Assert.Equal(
            """
            {"ServiceName":"shop-web","AlarmConfiguration":{"Labels":{"cost-Center":"x"},"ThresholdMinutes":5},"EnableSMSAlarms":true,
            "Input":{"containerOverrides":[{"name":"web"}]},"RoleArn":{"Fn::GetAtt":["ApiExecutionRole","Arn"]},"Steps":null,"Zone":"a"}
            """.ReplaceLineEndings(""), WithInputParsed(properties).ToJsonString());
    }

    [Fact]
    public void It_is_an_attribute_or_a_block_in_Terraform() => Assert.Equal(
        """
        name              = "shop-web"
        enable_sms_alarms = true
        role_arn          = aws_iam_role.api_execution_role.arn
        input = jsonencode({
          containerOverrides = [
            { name = "web" },
          ]
        })
        own = true

        alarm_configuration {
          threshold_minutes = 5
          labels = {
            cost-Center = "x"
          }
        }

        steps {
          percent = 12.5
        }

        steps {
          percent = 100
        }

        """, new TerraformBodies(Shop).Block(Body, new HclBody { ["own"] = true }).ToString(), ignoreLineEndingDifferences: true);

    [Fact]
    public void What_an_output_says_in_its_own_way_takes_the_place_of_the_field()
    {
        var block = new TerraformBodies(Shop).Block(new RequestBody { ["resourceId"] = "service/a/b" },
            new HclBody { ["resource_id"] = HclValue.Code("aws_appautoscaling_target.b.resource_id") });

        Assert.Equal("resource_id = aws_appautoscaling_target.b.resource_id\n", block.ToString());
    }

    [Fact]
    public void A_value_that_no_output_can_spell_stops_the_emission()
    {
        var body = new RequestBody { ["createdAt"] = DateTime.UnixEpoch };

        Assert.Throws<InvalidOperationException>(() => RawJson.Write(body, new RawText(Shop)));
        Assert.Throws<InvalidOperationException>(() => new CloudFormationProperties(new CloudFormationTemplate(Shop)).Of(body));
        Assert.Throws<InvalidOperationException>(() => new TerraformBodies(Shop).Block(body));
    }

    private static JsonObject WithInputParsed(JsonObject properties)
    {
        properties["Input"] = JsonNode.Parse(properties["Input"]!.GetValue<string>());
        return properties;
    }
}

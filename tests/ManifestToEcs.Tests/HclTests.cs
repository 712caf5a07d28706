using ManifestToEcs.Emission;

namespace ManifestToEcs.Tests;

/// <summary>The lay-out of <c>terraform fmt</c>.</summary>
public class HclTests
{
    [Fact]
    public void Neighbouring_attributes_have_their_signs_in_one_column() => Assert.Equal(
        """
        name        = "api"
        description = "Tasks of api"
        port        = 8080

        """, Text(body =>
        {
            body["name"] = "api";
            body["description"] = "Tasks of api";
            body["port"] = 8080;
        }));

    [Fact]
    public void An_attribute_of_several_lines_ends_a_column() => Assert.Equal(
        """
        name = "api"
        environment = {
          A    = 1
          LONG = 2
        }
        memory = 512
        cpu    = 256

        """, Text(body =>
        {
            body["name"] = "api";
            body["environment"] = new HclObject { ["A"] = 1, ["LONG"] = 2 };
            body["memory"] = 512;
            body["cpu"] = 256;
        }));

    [Fact]
    public void Blocks_stand_apart_and_start_a_column_of_their_own() => Assert.Equal(
        """
        resource "aws_lb" "public" {
          name = "shop"

          access_logs {
            bucket  = "logs"
            enabled = true
          }

          timeouts {}

          internal = false
        }

        locals {
          a = 1
        }

        """, Text(body =>
        {
            body.Resource("aws_lb", "public", new HclBody
            {
                ["name"] = "shop",
                ["access_logs"] = new HclBody { ["bucket"] = "logs", ["enabled"] = true },
                ["timeouts"] = new HclBody(),
                ["internal"] = false,
            });
            body["locals"] = new HclBody { ["a"] = 1 };
        }));

    [Fact]
    public void A_comment_or_an_empty_line_ends_a_column() => Assert.Equal(
        """
        a = 1

        # Why the next one is long.
        long_name = 2

        b = 3

        """, Text(body =>
        {
            body["a"] = 1;
            body.Comment("Why the next one is long.");
            body["long_name"] = 2;
            body.Gap();
            body["b"] = 3;
        }));

    [Fact]
    public void A_long_list_has_an_item_a_line_and_a_list_of_objects_always() => Assert.Equal(
        """
        short = ["a", "b"]
        long = [
          "0123456789012345678901234567890123456789012345678901234567890123456789",
          "0123456789012345678901234567890123456789012345678901234567890123456789",
        ]
        objects = [
          { name = "A", value = "1" },
          {
            name = "B"
          },
        ]
        call = jsonencode({
          Version = 1
        })
        empty      = []
        empty_call = jsonencode({})

        """, Text(body =>
        {
            var digits = string.Concat(Enumerable.Repeat("0123456789", 7));
            body["short"] = HclValue.Texts(["a", "b"]);
            body["long"] = HclValue.Texts([digits, digits]);
            body["objects"] = HclValue.List([new HclObject(Inline: true) { ["name"] = "A", ["value"] = "1" },
                new HclObject { ["name"] = "B" }]);
            body["call"] = HclValue.Call("jsonencode", new HclObject { ["Version"] = 1 });
            body["empty"] = HclValue.List([]);
            body["empty_call"] = HclValue.Call("jsonencode", new HclObject());
        }));

    [Fact]
    public void Keys_that_are_no_identifiers_are_quoted_and_counted_as_they_are_seen() => Assert.Equal(
        """
        tags = {
          "aws:SourceAccount" = "1"
          "größe"             = "2"
          awslogs-group       = "3"
          "1st"               = "4"
        }

        """, Text(body => body["tags"] = new HclObject { ["aws:SourceAccount"] = "1", ["größe"] = "2", ["awslogs-group"] = "3",
            ["1st"] = "4" }));

    [Fact]
    public void An_argument_is_given_once()
    {
        var body = new HclBody { ["a"] = 1 };

        Assert.Throws<InvalidOperationException>(() => body["a"] = 2);
    }

    [Fact]
    public void Nothing_is_written_for_an_argument_without_a_value() => Assert.Equal("a = 1\n", Text(body =>
    {
        body["a"] = 1;
        body["b"] = (string?)null;
        body["c"] = HclValue.Blocks([]);
    }));

    private static string Text(Action<HclBody> write)
    {
        var body = new HclBody();
        write(body);
        return body.ToString();
    }
}

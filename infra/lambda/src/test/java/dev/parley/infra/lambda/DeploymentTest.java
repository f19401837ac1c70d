package dev.parley.infra.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.infra.local.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a template says, with everything put in. */
class DeploymentTest {

  private static final String SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:s";

  private static final String ARN = "arn:aws:lambda:eu-central-1:000000000000:function:";

  @TempDir Path folder;

  @Test
  void functions_get_what_globals_parameters_conditions_and_secrets_give_them() throws IOException {
    LambdaFunction function =
        deployment(
                """
                Conditions:
                  IsX: !Equals [!Ref Name, x]
                  IsOther: !Not [!Condition IsX]
                  Both: !And [!Condition IsX, !Condition IsOther]
                Globals:
                  Function:
                    MemorySize: 2048
                    Environment:
                      Variables: { GLOBAL: g, OVER: global }
                Resources:
                  F:
                    Type: AWS::Serverless::Function
                    Properties:
                      CodeUri: f/function.zip
                      Handler: a.B::c
                      Timeout: 7
                      Environment:
                        Variables:
                          OVER: own
                          REF: !Ref Name
                          LONG: { "Fn::Sub": "${Name}-${AWS::Region}-${Q.Arn}-${!Kept}" }
                          JOINED: !Join ["+", [a, !Ref Name]]
                          IF: !If [IsX, then, else]
                          GONE: !If [IsOther, then, !Ref AWS::NoValue]
                          OR: !If [Both, both, !Select [1, !Split [",", "p,q"]]]
                          SECRET: !Sub "{{resolve:secretsmanager:${Secret}:SecretString:key}}"
                """)
            .functions()
            .get("F");
    assertThat(function).isNotNull();
    assertThat(function.memoryMegabytes()).isEqualTo(2048);
    assertThat(function.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(function.zip()).isEqualTo(folder.resolve("f/function.zip"));
    assertThat(function.environment())
        .containsOnly(
            Map.entry("GLOBAL", "g"),
            Map.entry("OVER", "own"),
            Map.entry("REF", "x"),
            Map.entry("LONG", "x-eu-central-1-arn:q-${Kept}"),
            Map.entry("JOINED", "a+x"),
            Map.entry("IF", "then"),
            Map.entry("OR", "q"),
            Map.entry("SECRET", "s3cret"));
  }

  @Test
  void events_become_routes_schedules_and_queues() throws IOException {
    Deployment deployment =
        deployment(
            """
            Resources:
              F:
                Type: AWS::Serverless::Function
                Properties:
                  CodeUri: f.zip
                  Handler: a.B
                  Events:
                    A: { Type: Api, Properties: { Path: "/a/{id}", Method: any } }
                    S: { Type: Api, Properties: { Path: "/s", Method: get, ResponseTransferMode: RESPONSE_STREAM, TimeoutInMillis: 60000 } }
                    Q: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 3, FunctionResponseTypes: [ReportBatchItemFailures] } }
                    T: { Type: ScheduleV2, Properties: { ScheduleExpression: rate(5 minutes) } }
            """);
    assertThat(deployment.routes())
        .containsExactlyInAnyOrder(
            new Deployment.Route("F", "/a/{id}", "ANY", false, Duration.ofSeconds(29)),
            new Deployment.Route("F", "/s", "GET", true, Duration.ofMinutes(1)));
    assertThat(deployment.queueMappings())
        .containsExactly(new Deployment.QueueMapping("F", "arn:q", 3, true));
    assertThat(deployment.schedules())
        .containsExactly(new Deployment.Schedule("T", "F", Duration.ofMinutes(5), null));
  }

  @Test
  void a_web_socket_api_of_sam_has_routes_and_answers_where_there_is_a_route_response()
      throws IOException {
    Deployment deployment =
        deployment(
            """
            Globals:
              WebSocketApi: { RouteSelectionExpression: $request.body.kind }
            Resources:
              F: { Type: AWS::Serverless::Function, Properties: { CodeUri: f.zip, Handler: a.B } }
              G: { Type: AWS::Serverless::Function, Properties: { CodeUri: g.zip, Handler: a.B } }
              Plain:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  Routes:
                    $connect: { FunctionArn: !GetAtt F.Arn }
                    $default: { FunctionArn: !Sub "${G.Alias}", IntegrationTimeout: 15000 }
              Talk:
                Type: AWS::Serverless::WebSocketApi
                Properties:
                  StageName: !Ref Name
                  RouteSelectionExpression: $request.body.action
                  Routes:
                    sendMessage: { FunctionArn: !Ref F.Alias, RouteResponseSelectionExpression: $default }
                    noResponse: { FunctionArn: !Ref F.Alias, RouteResponseSelectionExpression: $default }
                    noExpression: { FunctionArn: !Ref F.Alias }
              Response:
                Type: AWS::ApiGatewayV2::RouteResponse
                Properties: { ApiId: !Ref Talk, RouteId: !Ref TalkSendmessageRoute, RouteResponseKey: $default }
              Other:
                Type: AWS::ApiGatewayV2::RouteResponse
                Properties: { ApiId: !Ref Talk, RouteId: !Ref TalkNoexpressionRoute, RouteResponseKey: $default }
            """);
    Duration usual = Duration.ofSeconds(29);
    assertThat(deployment.webSocketApis())
        .containsExactly(
            new Deployment.WebSocketApi(
                "Plain",
                "default",
                "$request.body.kind",
                Map.of(
                    "$connect", new Deployment.WebSocketRoute("F", usual, false),
                    "$default", new Deployment.WebSocketRoute("G", Duration.ofSeconds(15), false))),
            new Deployment.WebSocketApi(
                "Talk",
                "x",
                "$request.body.action",
                Map.of(
                    "sendMessage", new Deployment.WebSocketRoute("F", usual, true),
                    "noResponse", new Deployment.WebSocketRoute("F", usual, false),
                    "noExpression", new Deployment.WebSocketRoute("F", usual, false))));
  }

  @Test
  void a_web_socket_api_put_together_by_hand_is_read_as_well() throws IOException {
    String template =
        """
        Resources:
          F: { Type: AWS::Serverless::Function, Properties: { CodeUri: f.zip, Handler: a.B } }
          Http: { Type: AWS::ApiGatewayV2::Api, Properties: { ProtocolType: HTTP, Name: h } }
          Socket:
            Type: AWS::ApiGatewayV2::Api
            Properties: { ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.action }
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: { ApiId: !Ref Socket, StageName: !Ref Name, AutoDeploy: true }
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Socket
              IntegrationType: AWS_PROXY
              TimeoutInMillis: 500
              IntegrationUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${F.Arn}/invocations"
          Echo:
            Type: AWS::ApiGatewayV2::Route
            Properties:
              ApiId: !Ref Socket
              RouteKey: echo
              RouteResponseSelectionExpression: $default
              Target: !Sub integrations/${Integration}
          Response:
            Type: AWS::ApiGatewayV2::RouteResponse
            Properties: { ApiId: !Ref Socket, RouteId: !Ref Echo, RouteResponseKey: $default }
        """;
    assertThat(deployment(template).webSocketApis())
        .containsExactly(
            new Deployment.WebSocketApi(
                "Socket",
                "x",
                "$request.body.action",
                Map.of("echo", new Deployment.WebSocketRoute("F", Duration.ofMillis(500), true))));
    assertThatThrownBy(() -> deployment(template.replace("AWS_PROXY", "MOCK")))
        .hasMessageContaining("only AWS_PROXY is played: echo of Socket");
    assertThatThrownBy(() -> deployment(template.replace("${F.Arn}", "${G.Alias}")))
        .hasMessageContaining("the route echo leads to no function of the template");
  }

  @Test
  void queues_come_after_those_that_get_what_they_give_up() throws IOException {
    Template template =
        template(
            """
            Resources:
              A:
                Type: AWS::SQS::Queue
                Properties:
                  VisibilityTimeout: 360
                  RedrivePolicy: { deadLetterTargetArn: !GetAtt Z.Arn, maxReceiveCount: 5 }
              Z: { Type: AWS::SQS::Queue, Properties: {} }
            """);
    assertThat(Deployment.queues(template))
        .containsExactly(
            new Deployment.Queue("Z", Duration.ofSeconds(30), null, 0),
            new Deployment.Queue("A", Duration.ofMinutes(6), "Z", 5));
  }

  @Test
  void what_has_no_value_is_told() {
    assertThatThrownBy(
            () ->
                deployment(
                    """
                    Parameters: { Missing: { Type: String } }
                    Resources:
                      F:
                        Type: AWS::Serverless::Function
                        Properties: { CodeUri: f.zip, Handler: !Ref Missing }
                    """))
        .hasMessageContaining("--parameter Missing=");
  }

  @Test
  void the_real_template_can_be_evaluated() {
    Template template = Template.read(Packaged.ROOT.resolve("template.yaml"));
    Map<String, Object> references =
        new HashMap<>(Map.of("AWS::Region", "r", "AWS::Partition", "aws"));
    template.map("Parameters").keySet().forEach(name -> references.put(name, ""));
    template.map("Resources").keySet().forEach(name -> references.put(name, name));
    for (String secret : List.of("DatabaseSecretArn", "SecretsArn", "ModelSecretArn")) {
      references.put(secret, SECRET);
    }
    Map<String, String> fields = new HashMap<>();
    for (String field :
        List.of(
            "username", "password", "secret_key", "encryption_key", "consent_keys", "api_key")) {
      fields.put(field, "x");
    }
    Map<String, String> attributes = new HashMap<>();
    template
        .map("Resources")
        .keySet()
        .forEach(name -> attributes.put(name + ".Arn", "arn:aws:lambda:::function:" + name));
    Deployment deployment =
        Deployment.of(
            template,
            Packaged.ROOT,
            new Intrinsics(template, references, attributes, Map.of(SECRET, fields)));
    assertThat(deployment.functions()).hasSizeGreaterThanOrEqualTo(9);
    assertThat(deployment.functions().values())
        .allSatisfy(
            function ->
                assertThat(function.environment())
                    .containsKey("SECRET_KEY")
                    .doesNotContainKey("PARLEY_APPS_GMAIL_CLIENT_ID"));
    assertThat(deployment.api().gatewayResponses()).containsKey("INTEGRATION_TIMEOUT");
    assertThat(deployment.queueMappings()).isNotEmpty();
    assertThat(deployment.schedules()).isNotEmpty();
    assertThat(deployment.webSocketApis()).allSatisfy(api -> assertThat(api.routes()).isNotEmpty());
  }

  private Deployment deployment(String yaml) throws IOException {
    Template template = template(yaml);
    return Deployment.of(
        template,
        folder,
        new Intrinsics(
            template,
            Map.of(
                "Name", "x",
                "Secret", SECRET,
                "AWS::Region", "eu-central-1",
                "Integration", "Integration",
                "Socket", "Socket",
                "F.Alias", ARN + "F:live"),
            Map.of("Q.Arn", "arn:q", "F.Arn", ARN + "F", "G.Alias", ARN + "G:live"),
            Map.of(SECRET, Map.of("key", "s3cret"))));
  }

  private Template template(String yaml) throws IOException {
    return Template.read(Files.writeString(folder.resolve("template.yaml"), yaml));
  }
}

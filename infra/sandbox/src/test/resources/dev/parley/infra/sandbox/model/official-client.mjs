// Drives the stand-in with the npm package "openai" and prints what came back as one JSON object.
import OpenAI from "openai";

const client = new OpenAI({ apiKey: "sk-right", baseURL: process.argv[2], maxRetries: 0 });
const model = "stand-in";
const tools = [
  {
    type: "function",
    function: {
      name: "send_email",
      description: "Send an email",
      parameters: {
        type: "object",
        properties: { to: { type: "string", format: "email" }, body: { type: "string" } },
      },
    },
  },
];
const messages = [{ role: "user", content: "Send an email to john@example.com saying hello" }];

const seen = {};
seen.models = (await client.models.list()).data.map((one) => one.id);
seen.chat = (
  await client.chat.completions.create({ model, messages: [{ role: "user", content: "hello" }] })
).choices[0].message.content;
seen.call = (
  await client.chat.completions.create({ model, messages, tools })
).choices[0].message.tool_calls[0].function;

const stream = client.chat.completions.stream({
  model,
  messages,
  tools,
  stream_options: { include_usage: true },
});
const streamed = await stream.finalChatCompletion();
seen.streamed = streamed.choices[0].message.tool_calls[0].function;
seen.usage = (await stream.totalUsage()).total_tokens;

seen.structured = JSON.parse(
  (
    await client.chat.completions.create({
      model,
      messages: [{ role: "user", content: "No, I do not approve that" }],
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "decision",
          strict: true,
          schema: {
            type: "object",
            properties: { decision: { type: "string", enum: ["approve", "deny"] } },
            required: ["decision"],
            additionalProperties: false,
          },
        },
      },
    })
  ).choices[0].message.content,
);

// runTools drives the loop itself: it calls the function and asks again with its result.
const runner = client.chat.completions.runTools({
  model,
  messages,
  tools: [
    {
      type: "function",
      function: {
        ...tools[0].function,
        parse: JSON.parse,
        function: ({ to }) => `Sent to ${to}.`,
      },
    },
  ],
});
seen.told = await runner.finalContent();

try {
  await client.chat.completions.create({ model: "gpt-0", messages });
} catch (error) {
  seen.refused = [error.constructor.name, error.status, error.code];
}
console.log(JSON.stringify(seen));

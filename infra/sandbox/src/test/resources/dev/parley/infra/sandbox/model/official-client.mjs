// Drives the stand-in with the npm package "openai" and prints what came back as one JSON object.
import OpenAI, { AzureOpenAI } from "openai";

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

// The words of a stream one by one, as they are told.
const words = await client.chat.completions.create({
  model,
  messages: [{ role: "user", content: "hello" }],
  stream: true,
  stream_options: { include_usage: true },
});
seen.words = [];
for await (const chunk of words) {
  if (chunk.choices.length > 0 && chunk.choices[0].delta.content) {
    seen.words.push(chunk.choices[0].delta.content);
  }
  seen.wordsUsage = chunk.usage?.completion_tokens;
}

// The client asks for base64 and unpacks it; asked for numbers, the same come.
const embed = (encoding) =>
  client.embeddings.create({ model, input: ["one text", "another"], ...encoding });
const packed = (await embed({})).data;
const plain = (await embed({ encoding_format: "float" })).data;
seen.embeddings = [packed.length, packed[0].embedding.length];
seen.sameNumbers = packed.every((one, at) =>
  one.embedding.every((value, place) => Math.abs(value - plain[at].embedding[place]) < 1e-6),
);

// What is scripted, in this order: each is met by the client as the error that it knows.
const errorOf = async (attempt) => {
  try {
    await attempt();
    return ["none"];
  } catch (error) {
    return [error.constructor.name, error.status ?? null, error.code ?? null];
  }
};
const ask = (stream) => async () => {
  const answer = await client.chat.completions.create({ model, messages, stream });
  if (stream) {
    for await (const _ of answer);
  }
};
seen.errors = [
  await errorOf(ask(false)),
  await errorOf(ask(false)),
  await errorOf(ask(false)),
  await errorOf(ask(false)),
  await errorOf(ask(true)),
  await errorOf(ask(true)),
];
seen.stranger = await errorOf(() =>
  new OpenAI({ apiKey: "sk-wrong", baseURL: process.argv[2] }).models.list(),
);
seen.tooMany = await errorOf(() =>
  client.chat.completions.create({ model, messages, tools: Array(129).fill(tools[0]) }),
);
// Retries are the client's own, and the stand-in answers the second time.
seen.retried = (
  await client.chat.completions.create(
    { model, messages: [{ role: "user", content: "hello" }] },
    { maxRetries: 1 },
  )
).choices[0].message.content;

// Azure, by its own client: the deployment and the version in the address, the key in a header.
const azure = new AzureOpenAI({
  endpoint: process.argv[2].replace(/\/v1$/, ""),
  apiKey: "sk-right",
  apiVersion: "2024-10-21",
  deployment: model,
});
seen.azure = (
  await azure.chat.completions.create({ model, messages: [{ role: "user", content: "hello" }] })
).choices[0].message.content;

try {
  await client.chat.completions.create({ model: "gpt-0", messages });
} catch (error) {
  seen.refused = [error.constructor.name, error.status, error.code];
}
console.log(JSON.stringify(seen));

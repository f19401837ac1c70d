// A chat service on LangGraph: a graph of one node that asks the model, its PostgreSQL checkpointer for the
// conversation, Fastify before it, jose for the token, limits counted in memory.
import { randomUUID } from "node:crypto";
import { HumanMessage, SystemMessage } from "@langchain/core/messages";
import { END, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { ChatOpenAI } from "@langchain/openai";
import fastify from "fastify";
import { jwtVerify } from "jose";

const { POSTGRES_USER, POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DATABASE, MODEL_URL, SECRET_KEY, PORT } = process.env;
const REQUESTS_PER_MINUTE = 1_000_000;
const SYSTEM_PROMPT = new SystemMessage("You are a helpful assistant.");

const checkpointer = PostgresSaver.fromConnString(
  `postgresql://${POSTGRES_USER}@${POSTGRES_HOST}:${POSTGRES_PORT}/${POSTGRES_DATABASE}`,
);
await checkpointer.setup();

const model = new ChatOpenAI({
  model: "instant",
  apiKey: "none-needed",
  configuration: { baseURL: MODEL_URL },
});

const graph = new StateGraph(MessagesAnnotation)
  .addNode("answer", async (state) => ({ messages: [await model.invoke([SYSTEM_PROMPT, ...state.messages])] }))
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile({ checkpointer });

const secret = new TextEncoder().encode(SECRET_KEY);
const windows = new Map();
const app = fastify();

app.decorateRequest("user", null);
app.addHook("onRequest", async (request, reply) => {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  try {
    const { payload } = await jwtVerify(token ?? "", secret, { algorithms: ["HS256"] });
    request.user = payload.sub;
  } catch {
    return reply.code(401).header("WWW-Authenticate", "Bearer").send({ error: "unauthorized" });
  }
  const minute = Math.floor(Date.now() / 60_000);
  const window = windows.get(request.user);
  const count = window?.minute === minute ? window.count + 1 : 1;
  windows.set(request.user, { minute, count });
  if (count > REQUESTS_PER_MINUTE) {
    return reply.code(429).send({ error: "rate_limited" });
  }
});

const schema = {
  body: {
    type: "object",
    required: ["message"],
    properties: {
      message: { type: "string", minLength: 1, maxLength: 16_000 },
      conversation_id: { type: "string", format: "uuid" },
      stream: { type: "boolean", default: false },
    },
  },
};

app.post("/api/v1/chat/messages", { schema }, async (request, reply) => {
  const { message, conversation_id = randomUUID(), stream } = request.body;
  // The thread's name holds whose it is: nobody goes on with another's.
  const config = { configurable: { thread_id: `${request.user}:${conversation_id}` } };
  const input = { messages: [new HumanMessage(message)] };
  if (stream) {
    reply.hijack();
    reply.raw.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    reply.raw.write(`event: conversation\ndata: ${JSON.stringify({ conversation_id })}\n\n`);
    for await (const [chunk] of await graph.stream(input, { ...config, streamMode: "messages" })) {
      if (chunk.content) {
        reply.raw.write(`data: ${chunk.content}\n\n`);
      }
    }
    reply.raw.end("data: [DONE]\n\n");
    return reply;
  }
  const { messages } = await graph.invoke(input, config);
  const said = messages.at(-1);
  return { conversation_id, message_id: said.id, content: said.content, timestamp: new Date().toISOString() };
});

await app.listen({ host: "127.0.0.1", port: Number(PORT) });

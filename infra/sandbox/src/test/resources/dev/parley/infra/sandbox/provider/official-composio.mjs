// Drives the sandbox with the npm package "@composio/core" and prints what came back as one JSON object.
import { Composio } from "@composio/core";

const baseURL = process.argv[2];
const client = (apiKey) =>
  new Composio({ apiKey, baseURL, allowTracking: false, disableVersionCheck: true });
const composio = client("ak_right");
const seen = {};
const errorOf = async (attempt) => {
  try {
    await attempt();
    return ["none"];
  } catch (error) {
    return [error.constructor.name, error.cause?.status ?? error.status ?? null];
  }
};

const toolkit = await composio.toolkits.get("notion");
seen.toolkit = [toolkit.slug, toolkit.name, toolkit.meta.toolsCount, toolkit.authConfigDetails[0].mode];
seen.toolkits = (await composio.toolkits.get({})).map((one) => one.slug);
seen.noToolkit = await errorOf(() => composio.toolkits.get("no-such-toolkit"));

const found = await composio.tools.getRawComposioTools({ search: "notion page" });
seen.search = found.map((tool) => tool.slug);
const [tool] = await composio.tools.getRawComposioTools({ tools: ["NOTION_CREATE_NOTION_PAGE"] });
seen.tool = [tool.slug, tool.version, tool.toolkit.slug, tool.inputParameters.required, tool.tags];
seen.noTool = await errorOf(() => composio.tools.getRawComposioToolBySlug("NO_SUCH_TOOL"));

const config = await composio.authConfigs.create("notion", { type: "use_composio_managed_auth" });
seen.config = [config.id.slice(0, 3), config.authScheme, config.isComposioManaged];
seen.configs = (await composio.authConfigs.list({ toolkit: "notion" })).items.length;

// Before anybody has connected.
seen.unconnected = await errorOf(() =>
  composio.tools.execute("NOTION_CREATE_NOTION_PAGE", {
    userId: "ann",
    version: tool.version,
    arguments: { title: "Too early" },
  }),
);

// A person opens the page and presses a button, while the client waits.
const press = async (url, decision) => {
  const answer = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: `decision=${decision}`,
  });
  return answer.headers.get("location");
};
const callbackUrl = "https://parley.example/callback?state=s";
const request = await composio.connectedAccounts.link("ann", config.id, { callbackUrl });
const pending = await composio.connectedAccounts.get(request.id);
const waiting = request.waitForConnection(30_000);
seen.back = (await press(request.redirectUrl, "agree")).replace(/ca_.*/, "ca_");
const account = await waiting;
seen.account = [pending.status, account.status, account.toolkit.slug, account.id === request.id];
seen.again = await errorOf(() => composio.connectedAccounts.link("ann", config.id, { callbackUrl }));
seen.accounts = (
  await composio.connectedAccounts.list({ userIds: ["ann"], statuses: ["ACTIVE"] })
).items.length;

const declined = await composio.connectedAccounts.link("bob", config.id, { callbackUrl });
await press(declined.redirectUrl, "deny");
seen.declined = await errorOf(() => declined.waitForConnection(30_000));

const execute = (args, more) =>
  composio.tools.execute("NOTION_CREATE_NOTION_PAGE", {
    userId: "ann",
    version: tool.version,
    arguments: args,
    ...more,
  });
const done = await execute({ title: "Report" });
seen.done = [done.successful, done.error, done.data.echo, done.logId.slice(0, 4)];
const failed = await execute({});
seen.failed = [failed.successful, failed.error.split("\n")[0]];
seen.stranger = await errorOf(() => execute({ title: "x" }, { connectedAccountId: "ca_unknown" }));
seen.tooMany = await errorOf(() => execute({ title: "x" }));
seen.down = await errorOf(() => execute({ title: "x" }));
seen.noKey = await errorOf(() => client("ak_wrong").toolkits.get("notion"));
seen.refreshed = (await composio.connectedAccounts.refresh(account.id)).status;
await composio.connectedAccounts.delete(account.id);
seen.gone = await errorOf(() => execute({ title: "x" }));
console.log("\n" + JSON.stringify(seen));
process.exit(0);

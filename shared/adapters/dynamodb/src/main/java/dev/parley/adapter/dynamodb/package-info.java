/**
 * The domain's ports on one DynamoDB table.
 *
 * <p>Only the table and the wiring are public; no rule of the domain lives here. The kinds of
 * items:
 *
 * <table>
 * <caption>Items</caption>
 * <tr><th>pk</th><th>sk</th><th>what</th><th>attributes beside the keys and ttl</th></tr>
 * <tr><td>session#id</td><td>session</td><td>a session</td>
 *   <td>version, wake_at, saved_by (the save that wrote it), conversation, body (JSON); while it
 *   has not ended due_shard and due_at</td></tr>
 * <tr><td>interaction#id</td><td>interaction</td><td>a question</td>
 *   <td>owner, owner_sort, conversation, body (JSON); once it is decided decision (JSON); once it
 *   was put to somebody else too also_asked</td></tr>
 * <tr><td>interaction#id</td><td>to#user</td><td>that it was put to somebody else too</td>
 *   <td>owner, owner_sort, conversation</td></tr>
 * <tr><td>user#id</td><td>grant#id</td><td>a standing consent</td>
 *   <td>body (JSON), uses, used, expires_at; once it is revoked revoked_at</td></tr>
 * <tr><td>user#id</td><td>active</td><td>what counts against a user's limits</td>
 *   <td>sessions: a set of texts "session conversation expiry since"; for each token bucket of the
 *   user "bucket name": when it is full, in nanoseconds since 1970</td></tr>
 * <tr><td>token#id</td><td>burned</td><td>a consent token that was used up</td>
 *   <td>session: the id of the session that burned it</td></tr>
 * <tr><td>authorization#hash</td><td>pending</td><td>an OAuth authorization under way</td>
 *   <td>body (JSON)</td></tr>
 * <tr><td>key#user#key</td><td>key</td><td>an idempotency key</td>
 *   <td>fingerprint, claimed_at, claimed_by, expires_at; once it is answered answer (JSON)</td></tr>
 * <tr><td>bucket#name</td><td>bucket</td><td>a token bucket that is no user's</td>
 *   <td>full_at: nanoseconds since 1970</td></tr>
 * <tr><td>index#fingerprint</td><td>index</td><td>an index of actions</td>
 *   <td>hash, length, parts</td></tr>
 * <tr><td>index#fingerprint</td><td>part#hash#number</td><td>a part of it</td><td>bytes</td></tr>
 * </table>
 *
 * <p>Three sparse indexes hold keys only, so that what they lead to is read consistently from the
 * table: {@code owner} (owner, owner_sort) is a user's inbox by time; {@code due} (due_shard,
 * due_at) is the sweeper's list, over a few shards because a million parked sessions are in it;
 * {@code conversation} (conversation, pk) is what goes when a conversation is deleted.
 *
 * <p>DynamoDB deletes an item up to days after its {@code ttl}. Where the end of an item means
 * something, the code looks at the exact instant itself. Sessions, questions and burned tokens are
 * only housekeeping: they go a month after the session's end. Instants are texts with nine decimals
 * where they are compared, so that they sort as texts.
 */
@NullMarked
package dev.parley.adapter.dynamodb;

import org.jspecify.annotations.NullMarked;

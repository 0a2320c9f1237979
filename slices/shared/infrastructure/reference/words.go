package reference

import "vitalgo/slices/shared/domain/fault"

// when says when each code comes.
var when = map[fault.Code]string{
	fault.Unauthenticated: "no token on a field that needs one; a token that is bad, has run out, or is of an ended session",
	fault.Forbidden:       "another role is needed; staff that is not active; a consent to read where something is written; fields for owners alone",
	fault.NotFound:        "the id or code names nothing that the caller may see",
	fault.BadInput:        "the document does not fit the schema; an argument that cannot be read; a page size or cursor that does not exist",
	fault.Conflict:        "another operation changed the same data, or holds it for long; an `Idempotency-Key` that is in use",
	fault.RateLimited:     "a limit is hit",
	fault.TooComplex:      "the document is over the limits above",
	fault.Unavailable:     "PostgreSQL, Redis or the store of files does not answer, or the request took too long",
	fault.Internal:        "a fault of the server; `requestId` finds it in the log",
}

// ofAll is what holds for every operation.
const ofAll = `Operations go to ` + "`POST /graphql`" + ` as JSON, queries in development also by GET, as of nobody; subscriptions to
` + "`/graphql`" + ` by WebSocket (` + "`graphql-transport-ws`" + `) or to ` + "`POST /graphql/stream`" + ` as an event stream.

| header | |
|---|---|
| ` + "`Authorization: Bearer …`" + ` | the access token of ` + "`login`" + ` |
| ` + "`Accept-Language`" + ` | ` + "`es` or `en`" + `, for messages before anyone is signed in |
| ` + "`GraphQL-Require-Preflight: 1`" + ` | for uploads |
| ` + "`Idempotency-Key`" + ` | names a mutation that [may be sent again](#sending-again) |

| limit of every operation | |
|---|---|
| operations a minute | 120 for each address without a session; 300 for each account, of them 60 mutations (each root field counts) |
| a document | depth 15, complexity 10,000, 20 root fields, 64 KiB |
| a page | 1 to 100 rows; ` + "`first` with `last`, `after` with `last` and `before` without `last`" + ` are BAD_USER_INPUT |
| a request | 1 MiB of JSON, 6 MiB with a file, 10 seconds |

Ids are opaque. Those below are of the demo register ([TEST_DB_DATA_REGISTER.md](TEST_DB_DATA_REGISTER.md)), where each
example can be tried; what differs each time is shown as ` + "`…`" + `.`

// sendingAgain tells clients what an Idempotency-Key is good for.
const sendingAgain = `A phone that gets no answer does not know whether its change was made. It sends the same request again with the
same ` + "`Idempotency-Key`" + ` (1 to 255 visible ASCII characters, for example a UUID; a new one for each change): for 24 hours the
change is made once, and answered what it was answered first. Keys are of one account.

| what happened before | answer |
|---|---|
| nothing, or it failed and changed nothing | the request runs |
| the same request was answered | that answer; nothing runs |
| the same request is running | CONFLICT, with ` + "`retryAfter`" + ` |
| the same request made its change, but its answer is lost, too long (32 KiB) or had errors | CONFLICT: read what you want to know |
| another request (document, operation name or variables) | BAD_USER_INPUT |

A mutation with a key has one field, else it is BAD_USER_INPUT. Queries and mutations that do not say so below take no
notice of the header: signing in and up, sessions, passwords and files, which are safe to repeat or answer secrets.`

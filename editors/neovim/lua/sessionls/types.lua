---@meta
-- Shapes only; nothing requires this file.

---@class sessionls.Config What `vim.g.sessionls` may hold; see |sessionls-configuration|.
---@field cmd? string[] The server to start; without it the ladder finds one.
---@field ladder ("workspace"|"path"|"uvx")[] Where to look for the server, in order.
---@field env table<string, string> More environment for the server.
---@field participant? { name: string, email?: string } Who writes; without it git says.
---@field settings table<string, any> The server's settings, as its page "Configuration" has them.
---@field panel { split: sessionls.Split, width: integer, height: integer }
---@field asks { prompt: "line"|"select", idle: integer } How a question comes; `idle` in milliseconds.
---@field notify "all"|"important"|"none"

---@alias sessionls.Split "right"|"below"|"float"|"tab"

---@class sessionls.Position
---@field line integer from 0 on
---@field character integer UTF-16 code units in records

---@class sessionls.Range
---@field start sessionls.Position
---@field end sessionls.Position

---@class sessionls.By
---@field kind "person"|"agent"|"system"
---@field name string
---@field id? string

---@class sessionls.Record One thing that happened; the other fields depend on `kind`.
---@field seq integer
---@field id string
---@field at string
---@field by sessionls.By
---@field kind string
---@field [string] any

---@class sessionls.Session The one shape of a session in results.
---@field id string
---@field title string
---@field state "idle"|"running"|"waiting"|"paused"
---@field archived boolean
---@field agent string
---@field created string
---@field updated string
---@field seq integer
---@field turns integer
---@field findings integer
---@field participants { name: string, id?: string }[]
---@field queue { turn: string, message: string, by: sessionls.By, agent?: string }[]
---@field held? { message: string, by: sessionls.By, seq: integer }[]
---@field running? { turn: string, agent: string, message: string }
---@field paused? { by: sessionls.By, at: string }
---@field parent? string
---@field at? integer
---@field usage table

---@class sessionls.Person Somebody in a session, one for each connection.
---@field name string
---@field id? string
---@field editor string
---@field since string
---@field typing boolean
---@field role "drive"|"comment"|"observe"

---@class sessionls.Update
---@field session string
---@field records sessionls.Record[]
---@field behind? boolean
---@field seq? integer

---@class sessionls.Delta
---@field session string
---@field turn string
---@field message string
---@field text string
---@field thought? string

---@class sessionls.Presence
---@field session string
---@field people sessionls.Person[]

---@class sessionls.Mention
---@field session string
---@field seq integer
---@field by sessionls.By
---@field text string

---@class sessionls.Listed A session as it is now.
---@field session sessionls.Session
---@field deleted? boolean

---@alias sessionls.Event "update"|"delta"|"listed"|"presence"|"mention"|"reattached"|"attached"|"detached"

---@class sessionls.Found Which server, and why.
---@field cmd? string[]
---@field rung? "setting"|"workspace"|"path"|"uvx"
---@field why string A sentence.
---@field distrusted? string A program in the workspace that would come first, if the person trusted it.

---@class sessionls.Invocation How a subcommand was called.
---@field args string[] The words after the subcommand.
---@field rest string The same as they were typed.
---@field bang boolean
---@field place sessionls.Place Where it was called.
---@field split? sessionls.Split What `:vertical`, `:horizontal` or `:tab` asks for.

---@class sessionls.Command
---@field desc string One line.
---@field impl fun(invocation: sessionls.Invocation)
---@field complete? fun(lead: string, typed: string): string[] `typed`: all after the subcommand.

---@class sessionls.Ask Something that waits for a person's answer.
---@field kind "permission"|"question"|"edit"|"message"
---@field id string
---@field session? string
---@field turn? string
---@field by string Who asks: an agent's name, or the server.
---@field title string On one line.
---@field detail string Everything that is asked, on as many lines as it has.
---@field choices { label: string, key: string, answer: fun() }[]
---@field words? fun(text: string) Answers in one's own words, where that is possible.
---@field client? integer Of a `message`: who waits for it.

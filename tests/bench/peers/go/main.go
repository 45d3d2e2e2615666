// The board page as an ordinary Go service has it: gin, database/sql, lib/pq and redigo, one process.
// Settings come from lib/peer.mjs in PEER_*.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gomodule/redigo/redis"
	"github.com/lib/pq"
)

const (
	membershipLife = time.Second
	leeway         = 60
	connections    = 8
	timeFormat     = "2006-01-02T15:04:05.000Z"
)

type claims struct {
	Issuer  string `json:"iss"`
	Subject string `json:"sub"`
	Session string `json:"sid"`
	Expires int64  `json:"exp"`
	Begins  int64  `json:"nbf"`
}

type card struct {
	ID             string           `json:"id"`
	BoardID        string           `json:"board_id"`
	StageID        string           `json:"stage_id"`
	Title          string           `json:"title"`
	Position       string           `json:"position"`
	Version        int64            `json:"version"`
	PlacedVersion  int64            `json:"placed_version"`
	Priority       *string          `json:"priority"`
	Labels         pq.StringArray   `json:"labels"`
	Preview        *string          `json:"preview"`
	LastMessageAt  *instant         `json:"last_message_at"`
	Assignee       *json.RawMessage `json:"assignee"`
	Conversations  json.RawMessage  `json:"conversations"`
	Value          *int64           `json:"value"`
	Currency       *string          `json:"currency"`
	DueAt          *instant         `json:"due_at"`
	Custom         json.RawMessage  `json:"custom"`
	OutcomeReason  *string          `json:"outcome_reason"`
	EnteredStageAt instant          `json:"entered_stage_at"`
	CreatedBy      *int64           `json:"created_by"`
	ChecklistTotal int64            `json:"checklist_total"`
	ChecklistDone  int64            `json:"checklist_done"`
	CommentsCount  int64            `json:"comments_count"`
	LinksCount     int64            `json:"links_count"`
	DeletedAt      *instant         `json:"deleted_at"`
	Redacted       bool             `json:"redacted"`
	SLA            *json.RawMessage `json:"sla"`
	CreatedAt      instant          `json:"created_at"`
	UpdatedAt      instant          `json:"updated_at"`
}

type page struct {
	NextCursor *string `json:"next_cursor"`
}

type cardList struct {
	Data []card `json:"data"`
	Page page   `json:"page"`
}

// instant is a time as the Hub writes it: UTC, milliseconds.
type instant struct{ time.Time }

func (t instant) MarshalJSON() ([]byte, error) {
	return []byte(`"` + t.UTC().Format(timeFormat) + `"`), nil
}

func (t *instant) Scan(value any) error {
	t.Time = value.(time.Time)
	return nil
}

// member is who may read, and what of it, as the statements take it.
type member struct {
	until time.Time
	reach []string // reach_id, kind, Chatwoot's id, inboxes, teams
	user  string
}

type service struct {
	key, issuer            string
	database               *sql.DB
	access, account, cards *sql.Stmt
	redis                  *redis.Pool
	limit                  *redis.Script
	limitAmounts           [2]string // interval and burst, as the script takes them
	known                  sync.Map  // session/account → member
}

// verify returns the claims of a token that is ours and good now.
func (s *service) verify(header string) (claims, bool) {
	var c claims
	parts := strings.Split(strings.TrimPrefix(header, "Bearer "), ".")
	if len(parts) != 3 {
		return c, false
	}
	mac := hmac.New(sha256.New, []byte(s.key))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	given, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return c, false
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(text, &c) != nil {
		return c, false
	}
	now := time.Now().Unix()
	return c, c.Issuer == s.issuer && c.Expires > now-leeway && c.Begins < now+leeway
}

// mayGoOn asks Redis, by the Hub's own script, whether the person's rate allows one more request.
func (s *service) mayGoOn(user string) (bool, error) {
	conn := s.redis.Get()
	defer conn.Close()
	reply, err := redis.Values(s.limit.Do(conn, "peer:go:"+user, s.limitAmounts[0], s.limitAmounts[1], 1))
	if err != nil {
		return false, err
	}
	admitted, err := redis.Int(reply[0], nil)
	return admitted == 1, err
}

func (s *service) memberOf(c claims, account string) (*member, error) {
	key := c.Session + "/" + account
	if known, ok := s.known.Load(key); ok && time.Now().Before(known.(*member).until) {
		return known.(*member), nil
	}
	var live, firstToday bool
	var impersonator, role, locale, status, grants, reach *string
	err := s.access.QueryRow(c.Session, c.Subject, account).
		Scan(&live, &impersonator, &role, &locale, &status, &grants, &reach, &firstToday)
	if err != nil || !live || status == nil || *status != "active" {
		return nil, err
	}
	m := &member{time.Now().Add(membershipLife), strings.Split(*reach, " "), c.Subject}
	s.known.Store(key, m)
	return m, nil
}

// page reads the rows under row-level security, in a transaction of their own.
func (s *service) page(m *member, account, board string, limit int) ([]card, error) {
	tx, err := s.database.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if _, err := tx.Stmt(s.account).Exec(account); err != nil {
		return nil, err
	}
	rows, err := tx.Stmt(s.cards).Query(account, m.reach[1], m.reach[3], m.reach[4], m.reach[2], 3,
		m.user, board, nil, "", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cards := make([]card, 0, limit)
	for rows.Next() {
		var c card
		var deep, behindDeep bool // how pages go on, not shown
		if err := rows.Scan(&c.ID, &c.BoardID, &c.StageID, &c.Title, &c.Position, &c.Version,
			&c.PlacedVersion, &c.Priority, &c.Labels, &c.Preview, &c.LastMessageAt, &c.Assignee,
			&c.Conversations, &c.Value, &c.Currency, &c.DueAt, &c.Custom, &c.OutcomeReason,
			&c.EnteredStageAt, &c.CreatedBy, &c.ChecklistTotal, &c.ChecklistDone,
			&c.CommentsCount, &c.LinksCount, &c.DeletedAt, &c.Redacted, &c.SLA,
			&c.CreatedAt, &c.UpdatedAt, &deep, &behindDeep); err != nil {
			return nil, err
		}
		cards = append(cards, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return cards, tx.Commit()
}

func fail(c *gin.Context, status int, code string) {
	c.JSON(status, gin.H{"error": gin.H{"code": code}})
}

func (s *service) list(c *gin.Context) {
	claims, ok := s.verify(c.GetHeader("Authorization"))
	if !ok {
		fail(c, http.StatusUnauthorized, "unauthenticated")
		return
	}
	admitted, err := s.mayGoOn(claims.Subject)
	if err != nil {
		log.Print(err)
		fail(c, http.StatusServiceUnavailable, "unavailable")
		return
	}
	if !admitted {
		fail(c, http.StatusTooManyRequests, "rate_limited")
		return
	}
	limit, err := strconv.Atoi(c.DefaultQuery("limit", "50"))
	if err != nil || limit < 1 || limit > 100 {
		fail(c, http.StatusUnprocessableEntity, "invalid")
		return
	}
	m, err := s.memberOf(claims, c.Param("account"))
	if err != nil {
		log.Print(err)
		fail(c, http.StatusServiceUnavailable, "unavailable")
		return
	}
	if m == nil {
		fail(c, http.StatusNotFound, "not_found")
		return
	}
	cards, err := s.page(m, c.Param("account"), c.Param("board"), limit+1)
	if err != nil {
		log.Print(err)
		fail(c, http.StatusServiceUnavailable, "unavailable")
		return
	}
	if len(cards) > limit {
		cards = cards[:limit]
	}
	c.JSON(http.StatusOK, cardList{Data: cards})
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	key, err := base64.StdEncoding.DecodeString(os.Getenv("PEER_JWT_KEY"))
	check(err)
	database, err := sql.Open("postgres", os.Getenv("PEER_DATABASE_URL"))
	check(err)
	database.SetMaxOpenConns(connections)
	database.SetMaxIdleConns(connections)
	s := &service{
		key: string(key), issuer: os.Getenv("PEER_ISSUER"), database: database,
		redis: &redis.Pool{MaxIdle: connections, Dial: func() (redis.Conn, error) {
			return redis.Dial("unix", os.Getenv("PEER_REDIS_SOCKET"))
		}},
		limit:        redis.NewScript(1, os.Getenv("PEER_LIMIT_LUA")),
		limitAmounts: [2]string{os.Getenv("PEER_LIMIT_INTERVAL"), os.Getenv("PEER_LIMIT_BURST")},
	}
	s.access, err = database.Prepare(os.Getenv("PEER_ACCESS_SQL"))
	check(err)
	s.account, err = database.Prepare(os.Getenv("PEER_ACCOUNT_SQL"))
	check(err)
	s.cards, err = database.Prepare(os.Getenv("PEER_CARDS_SQL"))
	check(err)

	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(gin.Recovery())
	router.GET("/api/v1/accounts/:account/boards/:board/cards", s.list)
	listener, err := net.Listen("unix", os.Getenv("PEER_SOCKET"))
	check(err)
	check(http.Serve(listener, router))
}

package spec

import "strings"

// listed are names that are written with blanks between them.
func listed(names string) []string { return strings.Fields(names) }

// The names by which parameters and fields are known, the surest first. They are compared
// as spelt spells them.
var (
	limitNames = listed(`limit page_size per_page page_limit max_results max_items results_per_page items_per_page pagesize perpage
		maxresults batch_size size count first take top max num rows n`)
	// So many of them, from the beginning, mean nothing else.
	sureLimits, sureCursors = 12, 15

	cursorNames = listed(`starting_after start_after after_id page_after last_id from_id since_id after last_seen_id last_seen last_item
		last_key exclusive_start_key start_after_id cursor page_cursor next_cursor start_cursor after_cursor marker
		last next bookmark continue from`)
	// Of these nobody knows whether they are an item's id.
	doubtfulCursors = listed(`cursor page_cursor next_cursor start_cursor after_cursor marker next bookmark continue from last`)
	tokenNames      = listed(`page_token pagetoken next_page_token continuation_token next_token scroll_id scroll_token page_key pageinfo
		sync_token resume_token pagination_token`)
	pageNames = listed("page page_number page_no page_num page_index pagenumber current_page p pageno")
	// An offset counts items.
	offsetNames   = listed("offset skip start start_index start_position starting_at page_offset startindex from_index")
	backwardNames = listed("ending_before end_before before_id page_before before_cursor before until_id max_id")
	searchNames   = listed("q query search search_query term keyword keywords text filter s search_term")
	shapeNames    = listed(`sort order order_by sort_by sort_order direction sort_direction fields expand include embed select locale lang
		language format pretty view api_version total with_total include_total`)

	itemNames    = listed("data items results records entries list values objects elements content rows hits all")
	hasMoreNames = listed(`has_more hasmore more has_next has_next_page hasnext has_more_items more_available truncated is_truncated
		has_more_results`)
	nextNames = listed(`next_cursor nextcursor next next_starting_after next_id next_after starting_after after next_page_cursor
		cursor cursor_next next_page`)
	lastIDNames = listed("last_id end_cursor last_cursor")
	idNames     = listed("id uuid guid uid identifier number no nr key sid ref reference code slug name")

	revisionNames = listed(`updated_at updated modified_at modified last_modified last_modified_at last_updated last_updated_at
		update_time updated_on updated_date date_updated changed_at`)
	expiryNames     = listed(`expires_at expires expire_at expiry expiration expires_on expiration_time expire_time valid_until`)
	completionNames = listed("completed_at finished_at ended_at completed completed_on completion_time end_time")

	lowerWords = listed("gte ge from since after gt start min begin")
	timeWords  = listed("date time at on timestamp ts")
	upperWords = listed("lte le to until before lt end max till")
)

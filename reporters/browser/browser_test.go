package browser_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds what one page may take: a browser that hangs fails its test, and
// nothing waits for it.
const patience = 2 * time.Minute

// found is the program of the browser, empty where there is none.
func found() string {
	if named := os.Getenv("KAYLE_BROWSER"); named != "" {
		return named
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// started is one browser for all tests, with a folder of its own.
type started struct {
	ctx  context.Context
	err  error
	stop func()
}

var start = sync.OnceValue(func() started {
	folder, err := os.MkdirTemp("", "kayle-browser-")
	if err != nil {
		return started{err: err, stop: func() {}}
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found()), chromedp.UserDataDir(folder),
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true))
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	return started{ctx, chromedp.Do(ctx), func() {
		cancel()
		release()
		_ = os.RemoveAll(folder)
	}}
})

func TestMain(m *testing.M) {
	code := m.Run()
	if found() != "" {
		start().stop()
	}
	os.Exit(code)
}

// view is how a page is looked at.
type view struct {
	report    string // its name among reports
	fragment  string // with its #
	width     int    // in pixels; 0: 800
	dark      bool
	scriptOff bool
	printed   bool
}

func (v view) String() string {
	return fmt.Sprintf("%s, %d pixels", v.report, v.width)
}

// height is that of the window, in pixels.
const height = 900

// tab is a page that is open.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string

	mu       sync.Mutex
	trouble  []string // errors, exceptions and dialogs
	requests []string
}

// open opens a report. When the test ends, the page must have asked for nothing but
// itself, and nothing may have gone wrong in it.
func open(t *testing.T, v view) *tab {
	t.Helper()
	return openFile(t, fileOf(t, v.report), v)
}

// openFile opens any page that stands in a file.
func openFile(t *testing.T, file string, v view) *tab {
	t.Helper()
	if found() == "" {
		t.Skip("left out: there is no browser (KAYLE_BROWSER, or a Chromium on PATH)")
	}
	browser := start()
	if browser.err != nil {
		t.Fatalf("the browser %s does not start: %v", found(), browser.err)
	}
	o := &tab{t: t, url: "file://" + file + v.fragment}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithListener(o.notice))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, release := context.WithTimeout(ctx, patience)
	t.Cleanup(release)
	o.ctx = ctx
	if v.width == 0 {
		v.width = 800
	}
	call(o, network.Enable, network.EnableParams{})
	call(o, log.Enable, cdp.Empty{})
	call(o, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: v.scriptOff})
	call(o, emulation.SetDeviceMetricsOverride,
		emulation.SetDeviceMetricsOverrideParams{Width: int64(v.width), Height: height, DeviceScaleFactor: 1})
	o.seen(v.printed, v.dark)
	o.do(chromedp.Navigate(o.url))
	t.Cleanup(o.close)
	return o
}

// seen sets whether the page is seen in print, and in the dark scheme.
func (o *tab) seen(printed, dark bool) {
	o.t.Helper()
	scheme, media := "light", ""
	if dark {
		scheme = "dark"
	}
	if printed {
		media = "print"
	}
	call(o, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

// call sends the browser a command.
func call[P, R any](o *tab, command cdp.Command[P, R], params P) R {
	o.t.Helper()
	result, err := chromedp.Call(o.ctx, command, params)
	if err != nil {
		o.t.Fatalf("%s: %v", command.Method, err)
	}
	return result
}

// notice keeps what the page does besides being read.
func (o *tab) notice(event any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		o.requests = append(o.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		o.trouble = append(o.trouble, fmt.Sprintf("console: %s %v", e.Type, e.Args))
	case *runtime.EventExceptionThrown:
		o.trouble = append(o.trouble, fmt.Sprintf("exception: %s %v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception))
	case *log.EventEntryAdded:
		o.trouble = append(o.trouble, fmt.Sprintf("log: %s %s", e.Entry.Level, e.Entry.Text))
	case *page.EventJavascriptDialogOpening:
		o.trouble = append(o.trouble, "dialog: "+e.Message)
	}
}

// close expects that the page was quiet while it was open.
func (o *tab) close() {
	o.t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.trouble) > 0 {
		o.t.Errorf("in the page: %s", strings.Join(o.trouble, "\n"))
	}
	document, _, _ := strings.Cut(o.url, "#")
	for _, url := range o.requests {
		if bare, _, _ := strings.Cut(url, "#"); bare != document {
			o.t.Errorf("the page asks for %.200s", url)
		}
	}
	if len(o.requests) == 0 {
		o.t.Error("not even the page itself was seen to be asked for")
	}
}

func (o *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	o.t.Helper()
	if err := chromedp.Do(o.ctx, actions...); err != nil {
		o.t.Fatal(err)
	}
}

// value is that of an expression in the page; a promise is waited for.
func value[T any](o *tab, expression string) T {
	o.t.Helper()
	out, err := chromedp.Run(o.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		o.t.Fatalf("%v in: %.300s", err, expression)
	}
	return out
}

// openAll opens whatever is folded.
func (o *tab) openAll() {
	o.t.Helper()
	value[bool](o, `(document.querySelectorAll("details").forEach(d => { d.open = true; }), true)`)
}

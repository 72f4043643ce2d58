package confirm

import (
	"context"
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"
)

// taking takes places in a goroutine of its own and notes who had its turn.
func taking(t *turns, who string, places int, order *[]string) {
	go func() {
		if t.take(context.Background(), who, places) {
			*order = append(*order, who)
		}
	}()
	synctest.Wait()
}

func TestTurnsGoToWhoHadFewest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		turns := newTurns(1)
		var order []string
		for _, who := range []string{"a", "a", "a", "b", urgent, "b", urgent} {
			taking(turns, who, 1, &order)
		}
		g.Expect(order).To(Equal([]string{"a"}))
		for range 6 {
			turns.back(1)
			synctest.Wait()
		}
		g.Expect(order).To(Equal([]string{"a", urgent, urgent, "b", "a", "b", "a"}))
	})
}

func TestTurnsKeepRoomForWhoNeedsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		turns := newTurns(4)
		var order []string
		taking(turns, "part", 1, &order)
		taking(turns, "part", 1, &order)
		taking(turns, "whole", 4, &order)
		taking(turns, "part", 1, &order)
		g.Expect(order).To(Equal([]string{"part", "part"}), "whoever needs all of it is not overtaken")
		turns.back(2)
		synctest.Wait()
		g.Expect(order).To(HaveLen(3))
		turns.back(4)
		synctest.Wait()
		g.Expect(order).To(Equal([]string{"part", "part", "whole", "part"}))
	})
}

func TestTurnsOfWhoGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		turns := newTurns(1)
		g.Expect(turns.take(t.Context(), "a", 1)).To(BeTrue())
		ctx, cancel := context.WithCancel(t.Context())
		taken := true
		go func() { taken = turns.take(ctx, "b", 1) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		g.Expect(taken).To(BeFalse())
		g.Expect(turns.take(ctx, "b", 1)).To(BeFalse(), "once it is over nothing is given")
		var order []string
		taking(turns, "c", 1, &order)
		turns.back(1)
		synctest.Wait()
		g.Expect(order).To(Equal([]string{"c"}))
	})
}

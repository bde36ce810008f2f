package api

import (
	"context"
	"time"

	"panal/content"
	"panal/internal/id"
)

// NewGatheringAnswer is what a member says.
type NewGatheringAnswer struct {
	Coming bool  `json:"coming"`
	Guests int64 `json:"guests,omitempty" minimum:"0" maximum:"3" doc:"Whom they bring; each takes a place."`
}

type answerGatheringInput struct {
	OfGathering
	Body NewGatheringAnswer
}

func (s *server) answerGathering(ctx context.Context, c *call, in *answerGatheringInput) (*one[GatheringAnswer], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	a, err := s.Content.AnswerGathering(ctx, c.actor, content.AnswerGathering{Gathering: gathering, Coming: in.Body.Coming, Guests: in.Body.Guests})
	return &one[GatheringAnswer]{gatheringAnswerOf(a)}, err
}

// GatheringGuest is somebody who comes, as members see them.
type GatheringGuest struct {
	Member string `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string `json:"name"`
	Guests int64  `json:"guests"`
}

type listComingInput struct {
	OfGathering
	Paging
}

func (s *server) listComing(ctx context.Context, c *call, in *listComingInput) (*pageOutput[GatheringGuest], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	list, err := s.Content.ComingTo(ctx, c.actor, gathering, in.request())
	return paged(c, list, func(a content.GatheringAnswer) GatheringGuest {
		return GatheringGuest{id.Member.Text(a.Member), a.Name, a.Guests}
	}), err
}

type listGatheringAnswersInput struct {
	OfGathering
	Paging
	State content.AnswerState `query:"state" enum:"coming,waiting,not_coming" doc:"Left out, all but those who stay away. Those who wait are in their order."`
}

func (s *server) listGatheringAnswers(ctx context.Context, c *call, in *listGatheringAnswersInput) (*pageOutput[GatheringAnswer], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	list, err := s.Content.GatheringAnswers(ctx, c.actor, gathering, in.State, in.request())
	return paged(c, list, gatheringAnswerOf), err
}

// Attendance is how many said that they would come to a gathering, and how many did: members with their guests.
type Attendance struct {
	Coming  int64    `json:"coming"`
	Waiting int64    `json:"waiting"`
	Not     int64    `json:"not_coming" doc:"Answers."`
	Came    int64    `json:"came" doc:"Of those who said so."`
	WalkIns int64    `json:"walk_ins"`
	Walked  []WalkIn `json:"walked" nullable:"false" doc:"The last first, 500 at most."`
}

// WalkIn is somebody who came without having said so.
type WalkIn struct {
	Name   string    `json:"name" doc:"May be empty."`
	CameAt time.Time `json:"came_at"`
}

func walkInOf(w content.WalkIn) WalkIn { return WalkIn{w.Name, w.CameAt} }

func (s *server) getAttendance(ctx context.Context, c *call, in *OfGathering) (*one[Attendance], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	a, walked, err := s.Content.Attendance(ctx, c.actor, gathering)
	return &one[Attendance]{Attendance{a.Coming, a.Waiting, a.Not, a.Came, a.WalkIns, append([]WalkIn{}, all(walked, walkInOf)...)}}, err
}

// DoorCode is the code of an answer.
type DoorCode struct {
	Code string `json:"code" maxLength:"40" doc:"However it was typed." example:"K7WD-2MQX"`
}

type checkInInput struct {
	OfGathering
	Body DoorCode
}

func (s *server) checkInAtDoor(ctx context.Context, c *call, in *checkInInput) (*one[GatheringAnswer], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	a, err := s.Content.CheckIn(ctx, c.actor, gathering, in.Body.Code)
	return &one[GatheringAnswer]{gatheringAnswerOf(a)}, err
}

// NewWalkIn is somebody at the door.
type NewWalkIn struct {
	Name string `json:"name,omitempty" maxLength:"80"`
}

type addWalkInInput struct {
	Posted
	OfGathering
	Body NewWalkIn
}

func (s *server) addWalkIn(ctx context.Context, c *call, in *addWalkInInput) (*made[WalkIn], error) {
	gathering, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	w, err := s.Content.AddWalkIn(ctx, c.actor, gathering, in.Body.Name, request)
	if err != nil {
		return nil, err
	}
	return &made[WalkIn]{s.path(c, "gatherings", in.Gathering, "attendance"), walkInOf(w)}, nil
}
